import type { Command } from 'commander';
import { catalogueCandidates, catalogueEntry, catalogueNames, catalogueWords } from '../../catalogue/catalogue.ts';
import { didYouMean, list, quote } from '../../diagnostics/message-text.ts';
import { cataloguePage } from '../../report/pages/catalogue.ts';
import { languageNames, languagePages } from '../../report/pages/language.ts';
import { indexPage } from '../../report/pages/index-page.ts';
import { rulePage } from '../../report/pages/rule.ts';
import { topologyNames, topologyPages } from '../../report/pages/topology.ts';
import type { Palette } from '../../report/palette.ts';
import { rules, rulesById } from '../../lint-rules.ts';
import { defaultFile } from '../input.ts';
import { type CheckedInput, checkInput } from '../model.ts';
import { type TopologyOptions, takesTopology, withExamples } from '../options.ts';
import { paletteFor, say, tell } from '../terminal.ts';
import { CommandError, UsageError } from '../errors.ts';

const entries = catalogueNames.flatMap((name) => catalogueEntry(name) ?? []);

export function configure(command: Command): void {
  command.argument(
    '[NAME]',
    'a rule, a catalogue component, a key or form of the language, or a flow or component of FILE (default: list all but these)',
  );
  takesTopology(command).action((name: string | undefined, file: string | undefined, options: TopologyOptions) =>
    explain(name, file, options),
  );
  withExamples(
    command,
    'topo explain port-conflict',
    'topo explain coturn',
    'topo explain flows.from',
    'topo explain media-direct topology.yaml',
  );
}

async function explain(name: string | undefined, file: string | undefined, options: TopologyOptions): Promise<void> {
  const palette = await paletteFor('stdout');
  if (name === undefined) {
    say(`${indexPage(rules, entries, palette)}\n`);
    return;
  }
  const input = await surroundings(file, options);
  const known = input?.topology === undefined ? [] : topologyPages(name, input.topology, input.source, palette);
  const named = [...known, ...readyPages(name, palette)];
  const pages = [...(named.length > 0 ? named : aliasPages(name, palette)), ...languagePages(name, palette)];
  if (pages.length > 0) {
    say(`${pages.join('\n\n')}\n`);
    return;
  }
  const names = input?.topology === undefined ? [] : topologyNames(input.topology);
  throw new UsageError(
    `${quote(name)} is not a rule, a catalogue component, a key of the language, or a flow or component of the file`,
    didYouMean(name, [
      ...names,
      ...rulesById.keys(),
      ...catalogueNames,
      ...entries.flatMap(catalogueWords),
      ...languageNames(),
    ]) ?? '`topo explain` lists the rules, the catalogue and the language',
  );
}

function readyPages(name: string, palette: Palette): readonly string[] {
  const rule = rulesById.get(name);
  const entry = catalogueEntry(name);
  return [
    ...(rule === undefined ? [] : [rulePage(rule, palette)]),
    ...(entry === undefined ? [] : [cataloguePage(entry, palette)]),
  ];
}

/** The page of the catalogue entry that has the word as another name. */
function aliasPages(word: string, palette: Palette): readonly string[] {
  const candidates = catalogueCandidates(word);
  if (candidates.length > 1) {
    throw new UsageError(
      `${quote(word)} may mean several components of the catalogue`,
      `write ${list(
        candidates.map((one) => one.name),
        'or',
      )}`,
    );
  }
  return candidates.map((entry) => cataloguePage(entry, palette));
}

/** Reads the named topology, or the one in this folder. A failure to read one that was not named is ignored. */
async function surroundings(file: string | undefined, options: TopologyOptions): Promise<CheckedInput | undefined> {
  if (file === undefined && defaultFile() === undefined) return undefined;
  try {
    const input = await checkInput(file, options);
    if (file !== undefined && input.topology === undefined) {
      tell(`topo: ${input.source.name}: has errors, so its flows and components are unknown; topo check shows them\n`);
    }
    return input;
  } catch (error) {
    if (file === undefined && error instanceof CommandError) return undefined;
    throw error;
  }
}
