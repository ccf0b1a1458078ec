import { type Command, Option } from 'commander';
import { type ViewId, formatIds, formats, viewIds, views } from '../../render/render.ts';
import type { RenderView } from '../../render/views/view.ts';
import { visible } from '../../report/visible.ts';
import { compareWithFiles } from '../out-of-date.ts';
import { modelOf } from '../model.ts';
import { collect, dayParser, takesTopology, withExamples, withList } from '../options.ts';
import { writeFiles } from '../output.ts';
import { type RenderFlags, type Wish, documentsOf, wishOf } from '../rendering.ts';
import { say, tell } from '../terminal.ts';
import { UsageError } from '../errors.ts';

export function configure(command: Command): void {
  takesTopology(command)
    .addOption(new Option('--view <view>', 'what to show (default: the whole document)').choices(viewIds))
    .addOption(
      new Option('--format <format>', 'output format (default: from the file extension of -o, else markdown)').choices(
        formatIds,
      ),
    )
    .addOption(
      new Option('--columns <names>', 'columns of the view, comma-separated, in this order').argParser(collect),
    );
  whatIsDrawn(command);
  command
    .addOption(
      new Option('--date <day>', 'day, YYYY-MM-DD, to print on the document (default: none)').argParser(
        dayParser('--date'),
      ),
    )
    .addOption(
      new Option(
        '-o, --output <file>',
        'output file; repeat for several formats; - for standard output (default: -)',
      ).argParser(another),
    )
    .option('--check', 'write nothing; if a file of -o is out of date, show the difference and exit with code 1')
    .option('--draft', 'write the document despite errors, marked DRAFT, with the findings of topo check')
    .action(renderCommand);
  withLists(command);
  withExamples(
    command,
    'topo render topology.yaml -o topology.md -o topology.html',
    'topo render topology.yaml -o topology.md -o topology.html --check',
    'topo render --view connections --columns id,source,destination,ports,owner -o openings.csv',
    'topo render --view diagram --focus nginx -o nginx.svg',
  );
}

/** Collects the values of an option that may be repeated. */
function another(path: string, before: readonly string[] = []): readonly string[] {
  return [...before, path];
}

function whatIsDrawn(command: Command): void {
  command
    .option('--from <name>', 'client whose firewall the view `client` lists: a component, host or zone')
    .option('--focus <name>', 'draw only what is near this component, host or zone')
    .addOption(
      new Option(
        '--depth <number>',
        'number of flows from --focus to the farthest object to draw (default: 1)',
      ).argParser(parseDepth),
    )
    .addOption(new Option('--collapse <what>', 'draw whole hosts or zones as one box').choices(['host', 'zone']))
    .addOption(
      new Option(
        '--engine <engine>',
        `engine that draws ${enginesText()}: graphviz, or mermaid with mermaid-cli and a browser (default: graphviz)`,
      ).choices(['graphviz', 'mermaid']),
    );
}

function enginesText(): string {
  return formatIds.filter((id) => formats[id].engines !== undefined).join(' and ');
}

function parseDepth(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new UsageError(`--depth: ${text} is not a number of flows`, 'write a whole number such as 1 or 2');
}

function withLists(command: Command): void {
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
}

function columnsOf(id: ViewId): readonly (readonly [string, string])[] {
  const { columns = [] }: RenderView = views[id];
  return columns.map((column) => [column.id, column.title]);
}

async function renderCommand(file: string | undefined, flags: RenderFlags): Promise<void> {
  const wishes = (flags.output ?? ['-']).map((path) => wishOf(path, flags));
  refuseNonsense(flags, wishes);
  const model = await modelOf(file, flags, flags.draft ?? false);
  if (model === undefined) return;
  const documents = await documentsOf(model, wishes, flags);
  if (flags.check === true) {
    compareWithFiles(documents);
    return;
  }
  for (const { content } of documents.filter(({ path }) => path === '-')) say(content);
  const files = documents.filter(({ path }) => path !== '-');
  writeFiles(files);
  tell(files.map(({ path }) => `topo: wrote ${visible(path)}\n`));
}

function refuseNonsense({ focus, depth, check, engine }: RenderFlags, wishes: readonly Wish[]): void {
  if (depth !== undefined && focus === undefined)
    throw new UsageError('--depth needs --focus', 'add --focus NAME, or remove --depth');
  const paths = wishes.map(({ path }) => path);
  const twice = paths.find((path, i) => paths.indexOf(path) !== i);
  if (twice !== undefined) throw new UsageError(`-o ${twice} is given twice`, 'remove one of the two');
  if (check !== true) return;
  if (paths.includes('-')) throw new UsageError('--check needs files to compare with', 'name them with -o FILE');
  const changing = wishes.find(({ format }) => formats[format].browser === true || engine === 'mermaid');
  if (changing === undefined) return;
  throw new UsageError(
    `--check: ${changing.path} cannot be compared, because browsers write different bytes`,
    'compare the markdown, html or svg instead',
  );
}
