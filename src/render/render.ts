import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { list } from '../diagnostics/words.ts';
import type { Topology } from '../topology/model.ts';
import { type FormatId, formatIds, formats } from './formats/registry.ts';
import type { Content, Page, Section } from './page.ts';
import { RenderError } from './render-error.ts';
import { restingNote, summaryOf } from './summary.ts';
import { type ViewId, viewIds, views } from './views/registry.ts';
import type { ViewOptions } from './views/view.ts';

export { type FormatId, formatIds, formats } from './formats/registry.ts';
export { RenderError } from './render-error.ts';
export { type ViewId, viewIds, views } from './views/registry.ts';

export interface RenderOptions {
  /** The whole document where none is chosen. */
  readonly view?: ViewId | undefined;
  /** Markdown where none is chosen. */
  readonly format?: FormatId | undefined;
  /** Ids of columns, for views that have some to choose from; in the whole document for its connection map. */
  readonly columns?: readonly string[] | undefined;
  /** The path of the topology as the user wrote it. */
  readonly fileName: string;
  /** Of the file's bytes, with the name of the algorithm: `sha256:…`. */
  readonly hash: string;
  /** What `check` finds in the file, where a document is wanted in spite of it. */
  readonly draft?: readonly Diagnostic[] | undefined;
}

/** A document about the topology. Throws a {@link RenderError} for what cannot be had. */
export function render(topology: Topology, options: RenderOptions): string {
  const { view, format: formatId = 'markdown' } = options;
  const format = formats[formatId];
  if (!format.holds.includes(contentOf(view))) throw cannotHold(formatId, view);
  const sections = view === undefined ? wholeDocument(topology, options) : [sectionOf(view, topology, options)];
  return format.write(pageOf(topology, sections, options));
}

function pageOf(
  { name, title }: Topology,
  sections: readonly Section[],
  { view, fileName, hash, draft }: RenderOptions,
): Page {
  return {
    name,
    title,
    view: view ?? 'document',
    provenance: { file: fileName, hash },
    sections,
    ...(draft === undefined ? {} : { draft }),
  };
}

function wholeDocument(topology: Topology, options: RenderOptions): readonly Section[] {
  const { description } = topology;
  const introduction: Section = {
    id: 'introduction',
    blocks: [
      ...(description === undefined ? [] : [{ kind: 'paragraph' as const, text: description }]),
      ...restingNote(topology),
    ],
  };
  const summary: Section = { id: 'summary', title: 'Summary', blocks: summaryOf(topology) };
  return [introduction, summary, ...viewIds.map((id) => sectionOf(id, topology, choosesColumns(id) ? options : {}))];
}

function sectionOf(id: ViewId, topology: Topology, { columns }: Pick<RenderOptions, 'columns'>): Section {
  const view = views[id];
  if (columns !== undefined && !choosesColumns(id)) throw noColumns(id);
  const options: ViewOptions = columns === undefined ? {} : { columns };
  return { id, title: view.title, blocks: view.blocks(topology, options) };
}

function contentOf(view: ViewId | undefined): Content {
  return view === undefined ? 'document' : views[view].content;
}

function choosesColumns(id: ViewId): boolean {
  return views[id].columns !== undefined;
}

function noColumns(id: ViewId): RenderError {
  return new RenderError(
    `the view ${id} has no columns to choose from`,
    `--columns goes with ${list(viewIds.filter(choosesColumns))}`,
  );
}

function cannotHold(formatId: FormatId, view: ViewId | undefined): RenderError {
  const format = formats[formatId];
  const able = formatIds.filter((id) => formats[id].holds.includes(contentOf(view)));
  const held = viewIds.filter((id) => format.holds.includes(contentOf(id)));
  const what = view === undefined ? 'the whole document' : `the view ${view}`;
  return new RenderError(
    `the format ${formatId} cannot hold ${what}`,
    `${list(able, 'or')} can (--format); ${formatId} can hold ${list(held, 'or')} (--view)`,
  );
}
