import stringWidth from 'string-width';
import { DRAFT, foundText } from '../draft.ts';
import type { PageBlock, Page, Section, Sequence } from '../../page/page.ts';
import { oneLine } from '../../page/one-line.ts';
import type { Format } from './format.ts';
import { textTable, wrapped } from '../../page/text-table.ts';

/** The line width in columns if there is no terminal. */
const ROOM = 120;

/** Tables and paragraphs for fixed-width fonts, without color or any character that a terminal would obey. */
export const text: Format = {
  summary: 'tables for a terminal',
  endings: ['txt'],
  holds: ['table', 'document', 'sequences'],
  write: (page, { room = ROOM }) => {
    const parts = [
      underlined(page.title, '═'),
      ...draftParts(page, room),
      ...page.sections.flatMap((section) => sectionParts(section, page, room)),
      provenance(page, room),
    ];
    return `${parts.join('\n\n')}\n`;
  },
};

function underlined(title: string, sign: string): string {
  const line = oneLine(title);
  return `${line}\n${sign.repeat(stringWidth(line))}`;
}

function paragraph(words: string, room: number, indent = ''): string {
  return wrapped(oneLine(words), room - indent.length).join(`\n${indent}`);
}

function item(words: string, room: number, sign = '•'): string {
  const start = `${sign} `;
  return start + paragraph(words, room, ' '.repeat(start.length));
}

function draftParts({ draft }: Page, room: number): readonly string[] {
  if (draft === undefined) return [];
  const findings = draft.map(({ severity, rule, message }) => item(`${severity} (${rule.id}): ${message}`, room));
  return [[paragraph(`${DRAFT} ${foundText(draft)}`, room), ...findings].join('\n')];
}

function provenance({ provenance: { file, hash, date } }: Page, room: number): string {
  return paragraph(`Made by topo from ${file}, ${hash}${date === undefined ? '' : `, on ${date}`}.`, room);
}

function sectionParts({ title, blocks }: Section, { sections, title: ofPage }: Page, room: number): readonly string[] {
  const told = title !== undefined && (sections.length > 1 || title !== ofPage);
  return [...(told ? [underlined(title, '─')] : []), ...blocks.flatMap((block) => blockParts(block, room))];
}

function blockParts(block: PageBlock, room: number): readonly string[] {
  switch (block.kind) {
    case 'heading':
      return [underlined(block.text, '┈')];
    case 'paragraph':
      return [paragraph(block.text, room)];
    case 'list':
      return block.items.length === 0 ? [] : [block.items.map((one) => item(one, room)).join('\n')];
    case 'table':
      return [
        textTable(block, room).join('\n'),
        ...(block.rows.some(({ local }) => local)
          ? [paragraph('Rows marked * stay on one host: no firewall sees this traffic.', room)]
          : []),
      ];
    case 'sequence':
      return [paragraph(block.caption, room), ...stepParts(block, room)];
    case 'diagram':
    case 'strip':
      // The tables contain everything that is drawn.
      return [paragraph(block.caption, room)];
  }
}

function stepParts({ lifelines, messages }: Sequence, room: number): readonly string[] {
  const titles = new Map(lifelines.map(({ key, title }) => [key, title]));
  const digits = String(messages.length).length + 1;
  const steps = messages.map(({ from, to, text: words, reply }, i) => {
    const ends = `${titles.get(from) ?? from} ${reply ? '⇢' : '→'} ${titles.get(to) ?? to}`;
    return item(`${ends}: ${words}`, room, `${String(i + 1)}.`.padStart(digits));
  });
  return steps.length === 0 ? [] : [steps.join('\n')];
}
