import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Checked, compile } from '../../../src/compile.ts';
import type { FileReader } from '../../../src/document/include.ts';
import type { Host, Topology } from '../../../src/topology/model.ts';
import { today } from '../../support/topologies.ts';

export const root = resolve(import.meta.dirname, '../../..');

/** A topology of examples/, or the example of the language. */
export interface Example {
  /** The folder; for a file other than topology.yaml also its name: `genesys-video/protocols`. */
  readonly name: string;
  /** From the root of the repository. */
  readonly path: string;
}

/** `topo check` refuses these, so nobody ever gets rules from them. */
export const refusedByCheck: readonly Example[] = [
  { name: 'openvidu-ce/as-answered', path: 'examples/openvidu-ce/as-answered.yaml' },
];

export const examples: readonly Example[] = readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.yaml') && !refusedByCheck.some((refused) => refused.path === `examples/${path}`))
  // A file without a version is a part of others.
  .filter((path) => /^topo: 1$/m.test(readFileSync(join(root, 'examples', path), 'utf8')))
  .sort()
  .map((path) => ({ name: path.replace(/(\/topology)?\.yaml$/, ''), path: `examples/${path}` }));

/** What gets rules of its own: of a role the first machine, because the others are like it, and nothing that others run. */
export function machinesJudged({ hosts }: Topology): readonly Host[] {
  return hosts.filter(({ managed }) => !managed).map((host) => host.machines[0] ?? host);
}

export const designExample: Example = { name: 'design-example', path: 'test/cases/ok/design-example.yaml' };

/** The model, whatever checks think of it. */
export function modelOf(example: Example, profiles: readonly string[] = []): Topology {
  const { topology, diagnostics } = compiled(example, profiles);
  if (topology === undefined)
    throw new Error(`${example.path}: ${diagnostics.map(({ message }) => message).join('; ')}`);
  return topology;
}

export function compiled({ path }: Example, profiles: readonly string[] = []): Checked {
  const source = { name: path, text: readFileSync(join(root, path), 'utf8') };
  return compile(source, { today, profiles: new Set(profiles), files: fragment });
}

const fragment: FileReader = (path, from) => {
  const name = join(dirname(from), path);
  return { ok: true, id: name, source: { name, text: readFileSync(join(root, name), 'utf8') } };
};
