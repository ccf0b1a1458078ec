import { extname } from 'node:path';
import { type Command, Option } from 'commander';
import {
  type FormatId,
  type RenderOptions,
  type ViewId,
  RenderError,
  formatIds,
  formats,
  render,
  viewIds,
  views,
} from '../../render/render.ts';
import type { View } from '../../render/views/view.ts';
import { modelOf } from '../model.ts';
import { type TopologyOptions, collect, takesTopology, withExamples, withList } from '../options.ts';
import { writeFiles } from '../output.ts';
import { say, tell } from '../terminal.ts';
import { UsageError } from '../trouble.ts';

interface RenderFlags extends TopologyOptions {
  readonly view?: ViewId;
  readonly format?: FormatId;
  readonly columns?: readonly string[];
  readonly output?: string;
  readonly draft?: true;
}

/** Endings of file names that are not the name of their format. */
const endings: Readonly<Record<string, FormatId>> = { md: 'markdown', mmd: 'mermaid' };

export function configure(command: Command): void {
  takesTopology(command)
    .addOption(new Option('--view <view>', 'what is told (default: the whole document)').choices(viewIds))
    .addOption(
      new Option('--format <format>', 'how it is written (default: by the ending of -o, else markdown)').choices(
        formatIds,
      ),
    )
    .addOption(new Option('--columns <names>', 'the columns, in this order, separated by commas').argParser(collect))
    .option('-o, --output <file>', 'where to write it; - is standard output (default: standard output)')
    .option('--draft', 'write it in spite of errors, stamped DRAFT, with what topo check finds')
    .action(renderCommand);
  withList(
    command,
    'Views:',
    viewIds.map((id) => [id, views[id].summary]),
  );
  withList(
    command,
    'Formats:',
    formatIds.map((id) => [id, formats[id].summary]),
  );
  for (const id of viewIds) withList(command, `Columns of ${id}:`, columnsOf(id));
  withExamples(
    command,
    'topo render topology.yaml -o topology.md',
    'topo render --view connections --columns id,source,destination,ports,owner -o openings.csv',
  );
}

function columnsOf(id: ViewId): readonly (readonly [string, string])[] {
  const { columns = [] }: View = views[id];
  return columns.map((column) => [column.id, column.title]);
}

async function renderCommand(file: string | undefined, flags: RenderFlags): Promise<void> {
  const { view, format, columns, output = '-', draft = false } = flags;
  const model = await modelOf(file, flags, draft);
  if (model === undefined) return;
  const { topology, diagnostics, input } = model;
  const content = renderOrRefuse(() =>
    render(topology, {
      view,
      format: format ?? formatOfFile(output),
      columns,
      fileName: input.source.name,
      hash: input.hash,
      draft: draft ? diagnostics : undefined,
    } satisfies RenderOptions),
  );
  if (output === '-') {
    say(content);
    return;
  }
  writeFiles([{ path: output, content }]);
  tell(`topo: wrote ${output}\n`);
}

function formatOfFile(path: string): FormatId | undefined {
  const ending = extname(path).slice(1).toLowerCase();
  return endings[ending] ?? formatIds.find((id) => id === ending);
}

function renderOrRefuse<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof RenderError ? new UsageError(error.message, error.help) : error;
  }
}
