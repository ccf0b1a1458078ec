import { type Accepted, type Diagnostic, errorsFirst } from '../diagnostics/diagnostic.ts';
import { list } from '../diagnostics/message-text.ts';
import type { Topology } from '../topology/model.ts';
import { type FormatId, formatIds, formats } from './formats/registry.ts';
import { wholeDocument } from './document.ts';
import { factsOf } from './content/filters.ts';
import type { Outside, Sha256, WriteOptions } from './formats/format.ts';
import type { PageContent, Page, Section } from '../page/page.ts';
import { RenderError } from './render-error.ts';
import { type ViewId, viewIds, views } from './views/registry.ts';
import type { ViewNarrowing, ViewOptions } from './views/view.ts';

export type { Outside } from './formats/format.ts';
export { type FormatId, formatIds, formats } from './formats/registry.ts';
export { RenderError } from './render-error.ts';
export { type ViewId, viewIds, views } from './views/registry.ts';

export interface RenderOptions {
  /** Default: the whole document. */
  readonly view?: ViewId | undefined;
  /** Default: Markdown. */
  readonly format?: FormatId | undefined;
  /** Ids of columns, for views whose columns can be chosen; in the whole document those of its connection map. */
  readonly columns?: readonly string[] | undefined;
  /** The name of the topology's file without its folder, so that a document does not depend on where it is made. */
  readonly fileName: string;
  /** The hash of the file's bytes with the name of the algorithm: `sha256:…`. */
  readonly hash: string;
  readonly sha256: Sha256;
  /** What `check` finds in the file, where a document is wanted in spite of it. */
  readonly draft?: readonly Diagnostic[] | undefined;
  /** The findings that the file accepts, with its reasons. */
  readonly accepted?: readonly Accepted[] | undefined;
  /** ISO 8601 day to print on the document; default: none. */
  readonly date?: string | undefined;
  /** The client of the view `client`. */
  readonly from?: string | undefined;
  readonly focus?: ViewOptions['focus'] | undefined;
  readonly collapse?: ViewOptions['collapse'] | undefined;
  /** Default: Graphviz. */
  readonly engine?: WriteOptions['engine'] | undefined;
  /** Required by formats that a browser makes. */
  readonly outside?: Outside | undefined;
  /** The width of the terminal in columns, for the format `text`. */
  readonly room?: number | undefined;
}

/** Renders a document about the topology. Throws a {@link RenderError} if the options cannot be combined. */
export async function render(topology: Topology, options: RenderOptions): Promise<string | Uint8Array> {
  const { view, format: formatId = 'markdown' } = options;
  const format = formats[formatId];
  if (!format.holds.includes(contentOf(view))) throw cannotHold(formatId, view);
  const refused = narrowings.find((option) => options[option] !== undefined && !takenBy(view).includes(option));
  if (refused !== undefined) throw notTaken(refused, view);
  const chosen = { ...viewOptions(options), joined: !format.holds.includes('document') };
  const sections = view === undefined ? wholeDocument(topology, chosen) : [sectionOf(view, topology, chosen)];
  const { engine = 'graphviz', outside = noOutside, sha256, room } = options;
  if (options.engine !== undefined && format.engines?.includes(engine) !== true) throw noEngine(formatId);
  return format.write(pageOf(topology, sections, options), {
    engine,
    outside,
    sha256,
    ...(room === undefined ? {} : { room }),
  });
}

/** For callers without external programs, who can use only formats that need none. */
const noOutside: Outside = { pdf: missing, png: missing, mermaid: missing };

function missing(): Promise<never> {
  return Promise.reject(
    new RenderError('this format needs a browser', 'choose a format that needs none, such as html'),
  );
}

function pageOf(
  topology: Topology,
  sections: readonly Section[],
  { view, fileName, hash, draft, date }: RenderOptions,
): Page {
  return {
    name: topology.name,
    title: topology.title,
    view: view ?? 'document',
    provenance: { file: fileName, hash, ...(date === undefined ? {} : { date }) },
    sections,
    flows: factsOf(topology),
    ...(draft === undefined ? {} : { draft: errorsFirst(draft) }),
  };
}

function viewOptions({ columns, from, focus, collapse, accepted = [] }: RenderOptions): ViewOptions {
  return {
    accepted,
    ...(columns === undefined ? {} : { columns }),
    ...(from === undefined ? {} : { from }),
    ...(focus === undefined ? {} : { focus }),
    ...(collapse === undefined ? {} : { collapse }),
  };
}

function sectionOf(id: ViewId, topology: Topology, options: ViewOptions): Section {
  const view = views[id];
  if (options.columns !== undefined && !choosesColumns(id)) throw noColumns(id);
  return { id, title: view.title, blocks: view.blocks(topology, options) };
}

function contentOf(view: ViewId | undefined): PageContent {
  return view === undefined ? 'document' : views[view].content;
}

function choosesColumns(id: ViewId): boolean {
  return views[id].columns !== undefined;
}

function noColumns(id: ViewId): RenderError {
  return new RenderError(
    `the view ${id} has no columns to choose from`,
    `remove --columns, or use it with --view ${list(viewIds.filter(choosesColumns), 'or')}`,
  );
}

const narrowings: readonly ViewNarrowing[] = ['from', 'focus', 'collapse'];

/** Returns the options that a view takes. The whole document passes them on to its only diagram. */
function takenBy(view: ViewId | undefined): readonly ViewNarrowing[] {
  return views[view ?? 'diagram'].takes ?? [];
}

function notTaken(option: ViewNarrowing, view: ViewId | undefined): RenderError {
  const what = view === undefined ? 'the whole document' : `the view ${view}`;
  const able = viewIds.filter((id) => takenBy(id).includes(option));
  return new RenderError(
    `--${option} has no effect on ${what}`,
    `remove it, or use it with --view ${list(able, 'or')}`,
  );
}

function noEngine(formatId: FormatId): RenderError {
  const able = formatIds.filter((id) => formats[id].engines !== undefined);
  return new RenderError(
    `--engine has no effect on the format ${formatId}`,
    `remove it, or use it with --format ${list(able, 'or')}`,
  );
}

function cannotHold(formatId: FormatId, view: ViewId | undefined): RenderError {
  const format = formats[formatId];
  const able = formatIds.filter((id) => formats[id].holds.includes(contentOf(view)));
  const held = viewIds.filter((id) => format.holds.includes(contentOf(id)));
  const what = view === undefined ? 'the whole document' : `the view ${view}`;
  return new RenderError(
    `the format ${formatId} cannot show ${what}`,
    `use --format ${list(able, 'or')}, or --view ${list(held, 'or')}`,
  );
}
