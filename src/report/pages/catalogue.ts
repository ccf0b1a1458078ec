import type { CatalogueEntry, CatalogueListener } from '../../catalogue/catalogue.ts';
import { list } from '../../diagnostics/message-text.ts';
import type { Palette } from '../palette.ts';
import { table, wrap } from './table.ts';

const HEADINGS = ['LISTENER', 'DEFAULT', 'PROTOCOL', 'CONFIGURED BY', 'ON', 'BIND', 'ENCRYPTED', 'PUBLIC'];

/** The page of `topo explain NAME` for a component of the catalogue. */
export function cataloguePage(entry: CatalogueEntry, palette: Palette): string {
  const listeners = Object.entries(entry.listeners);
  const [heading = '', ...rows] = table([HEADINGS, ...listeners.map(([name, facts]) => row(name, facts))]);
  return [
    `${palette.strong(entry.title)} (${entry.category}); in a topology: use: ${entry.name}`,
    ...(entry.aliases === undefined ? [] : wrap(`Also called ${list(entry.aliases)}.`)),
    '',
    ...wrap(entry.description),
    entry.homepage,
    '',
    palette.strong(heading),
    ...rows,
    '',
    'ON: enabled by default, and included by `use`; `NAME: {}` enables another listener, `NAME: false` removes one.',
    'PUBLIC: whether the internet may reach it; a check reports a listener with "never" that is public.',
    ...listeners.flatMap(([name, facts]) => ['', ...words(name, facts, palette)]),
  ].join('\n');
}

function row(name: string, facts: CatalogueListener): readonly string[] {
  return [
    name,
    `${String(facts.ports)}/${facts.transport}`,
    facts.protocol ?? '-',
    facts.config === undefined ? '-' : [facts.config].flat().join(', '),
    facts.enabled ? 'yes' : 'no',
    facts.bind,
    facts.encrypted ? 'yes' : 'no',
    facts.must_not_be_public ? 'never' : 'may be',
  ];
}

function words(name: string, facts: CatalogueListener, palette: Palette): readonly string[] {
  const dynamic = facts.dynamic === true ? '; the software picks its ports from the range at run time' : '';
  return [
    `${palette.strong(name)}: ${facts.title}${dynamic}`,
    ...(facts.note === undefined ? [] : wrap(facts.note, '  ')),
    ...wrap(`Source: ${facts.source} (read ${facts.read})`, '  '),
  ];
}
