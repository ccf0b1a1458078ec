// The example's files as sides of an answer, compiled as the command line does.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '../../../../src/compile.ts';
import type { Source } from '../../../../src/source/source.ts';
import type { Topology } from '../../../../src/topology/model.ts';
import { today } from '../../../support/topologies.ts';

export const examples = join(import.meta.dirname, '../../../../examples/openvidu-ce');

export function modelOf(name: string): { readonly topology: Topology; readonly source: Source } {
  const source = { name, text: readFileSync(join(examples, name), 'utf8') };
  const { topology } = compile(source, { today, profiles: new Set() });
  if (topology === undefined) throw new Error(`${name} leaves no model`);
  return { topology, source };
}

/** The file as one of two that are compared. */
export function sourceOf(name: string): { readonly name: string; readonly hash: string } & ReturnType<typeof modelOf> {
  return { name, hash: `sha256:${name}`, ...modelOf(name) };
}
