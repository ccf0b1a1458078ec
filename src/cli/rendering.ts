import { basename, extname } from 'node:path';
import {
  type FormatId,
  type RenderOptions,
  type ViewId,
  RenderError,
  formatIds,
  formats,
  render,
} from '../render/render.ts';
import { visible } from '../report/visible.ts';
import { drawPng, printPdf } from './browser/browser.ts';
import { drawMermaid } from './browser/mermaid-cli.ts';
import { sha256Base64 } from './input.ts';
import type { Model } from './model.ts';
import type { TopologyOptions } from './options.ts';
import { withProgress } from './progress.ts';
import { UsageError } from './errors.ts';

/** The options of `topo render`. */
export interface RenderFlags extends TopologyOptions {
  readonly view?: ViewId;
  readonly format?: FormatId;
  readonly columns?: readonly string[];
  readonly output?: readonly string[];
  readonly draft?: true;
  readonly check?: true;
  readonly date?: string;
  readonly from?: string;
  readonly focus?: string;
  readonly depth?: number;
  readonly collapse?: 'host' | 'zone';
  readonly engine?: 'graphviz' | 'mermaid';
}

/** A requested document and its destination. */
export interface Wish {
  /** The path of the output; `-` is standard output. */
  readonly path: string;
  readonly format: FormatId;
}

export interface RenderedDocument extends Wish {
  readonly content: string | Uint8Array;
}

/** Returns the request for a path. The format is the one of `--format`, or follows from the path. */
export function wishOf(path: string, { format: asked }: Pick<RenderFlags, 'format'>): Wish {
  const format = asked ?? formatOfFile(path);
  if (path !== '-' || formats[format].binary !== true || !process.stdout.isTTY) return { path, format };
  const ending = formats[format].endings[0] ?? format;
  throw new UsageError(`a terminal cannot show the format ${format}`, `write a file with -o NAME.${ending}`);
}

function formatOfFile(path: string): FormatId {
  const ending = extname(path).slice(1).toLowerCase();
  if (ending === '') return 'markdown';
  const format = formatIds.find((id) => formats[id].endings.includes(ending));
  if (format !== undefined) return format;
  const known = formatIds.flatMap((id) => formats[id].endings.map((one) => `.${one}`)).join(', ');
  throw new UsageError(
    `-o ${path}: no format has the extension .${ending}`,
    `choose one with --format, or use one of ${known}`,
  );
}

/** Renders all requested documents of one topology. A terminal shows progress. */
export async function documentsOf(
  { topology, diagnostics, accepted, input }: Model,
  wishes: readonly Wish[],
  { view, columns, date, from, focus, depth = 1, collapse, engine, draft }: RenderFlags,
): Promise<readonly RenderedDocument[]> {
  const common = {
    ...{ view, columns, date, from, collapse, engine },
    focus: focus === undefined ? undefined : { name: focus, depth },
    // The document must not depend on the current folder.
    fileName: basename(input.source.name),
    hash: input.hash,
    sha256: sha256Base64,
    draft: draft === true ? diagnostics : undefined,
    accepted,
    outside: { pdf: printPdf, png: drawPng, mermaid: drawMermaid },
  } satisfies RenderOptions;
  const documents: RenderedDocument[] = [];
  for (const { path, format } of wishes) {
    const room = path === '-' && process.stdout.isTTY ? process.stdout.columns : undefined;
    const content = await withProgress(visible(`making ${path === '-' ? format : path}`), () =>
      orRefuse(render(topology, { ...common, format, room })),
    );
    documents.push({ path, format, content });
  }
  return documents;
}

async function orRefuse<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof RenderError ? new UsageError(error.message, error.help) : error;
  }
}
