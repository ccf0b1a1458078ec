import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { sha256Base64 } from '../../../src/cli/input.ts';
import { compile } from '../../../src/compile.ts';
import type { Accepted, Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import type { Outside } from '../../../src/render/formats/format.ts';
import { type RenderOptions, render } from '../../../src/render/render.ts';
import type { Topology } from '../../../src/topology/model.ts';
import { today } from '../../support/topologies.ts';

export const root = resolve(import.meta.dirname, '../../..');

/** The files under examples/, without their endings. */
export const exampleFiles = [
  'eclwebrtc/topology',
  'genesys-video/protocols',
  'genesys-video/topology',
  'kurento-coturn/one-machine',
  'kurento-coturn/topology',
  'openvidu-ce/as-answered',
  'openvidu-ce/topology',
  'openvidu-layers/topology',
] as const;

export type ExampleFile = (typeof exampleFiles)[number];

export interface Example {
  readonly topology: Topology;
  readonly errors: readonly Diagnostic[];
  readonly accepted: readonly Accepted[];
  readonly fileName: string;
}

export function exampleOf(file: ExampleFile, profiles: readonly string[] = []): Example {
  const fileName = `examples/${file}.yaml`;
  const source = { name: fileName, text: readFileSync(resolve(root, fileName), 'utf8') };
  const { topology, diagnostics, suppressed: accepted } = compile(source, { today, profiles: new Set(profiles) });
  if (topology === undefined) throw new Error(`${fileName} leaves no model: ${diagnostics[0]?.message ?? ''}`);
  return { topology, errors: diagnostics.filter(({ severity }) => severity === 'error'), accepted, fileName };
}

/** Where it does not matter which file it was. */
export const origin = { fileName: 'test.yaml', hash: 'sha256:0123', sha256: sha256Base64 };

export async function rendered(topology: Topology, options: Partial<RenderOptions> = {}): Promise<string> {
  const content = await render(topology, { ...origin, ...options });
  if (typeof content !== 'string') throw new Error('bytes where text is expected: use renderedBytes');
  return content;
}

/** The same of formats that no text editor reads. */
export async function renderedBytes(topology: Topology, options: Partial<RenderOptions> = {}): Promise<Uint8Array> {
  const content = await render(topology, { ...origin, ...options });
  if (typeof content === 'string') throw new Error('text where bytes are expected: use rendered');
  return content;
}

const gif = new Uint8Array([0x47, 0x49, 0x46]);

/** Stands for programs that are asked elsewhere: what they give is always the same three bytes. */
export const outside: Outside = {
  pdf: () => Promise.resolve(gif),
  png: () => Promise.resolve(gif),
  mermaid: () => Promise.resolve(gif),
};

/** A file's text cut at the signs of RFC 4180: quotes, commas and line ends. */
export function parseCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  while (field.lastIndex < text.length) {
    const [, quoted, plain = '', end] = field.exec(text) ?? [];
    if (end === undefined) throw new Error(`no CSV: ${text.slice(0, 80)}`);
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end !== ',' && field.lastIndex < text.length) rows.push([]);
  }
  return rows;
}
