import { quote } from '../diagnostics/message-text.ts';
import { Locations } from '../document/locations.ts';
import { startOfFile } from '../source/span.ts';
import { createContext } from './context.ts';
import { readExpression } from './expectations.ts';
import type { Peer, Topology } from './model.ts';

/** A question about a topology or rules: may any packet from A reach B? */
export interface Question {
  /** `A -> B`, as asked. */
  readonly text: string;
  /** Each source with each destination: several where a list or a group is asked about; at least one. */
  readonly pairs: readonly AskedPair[];
}

export interface AskedPair {
  readonly from: Peer;
  readonly to: Peer;
}

/** The names that a question can use. */
export type Asked = Pick<Topology, 'zones' | 'hosts' | 'components' | 'groups' | 'inactive'>;

/** Reads `A -> B` in the language of `expect`. Inactive components can be named as well. */
export function readQuestion(
  text: string,
  { zones, hosts, components, groups, inactive }: Asked,
):
  | { readonly ok: true; readonly value: Question }
  | { readonly ok: false; readonly problem: string; readonly help: string | undefined } {
  const context = createContext(new Locations());
  for (const named of [...zones, ...hosts, ...components, ...inactive.components, ...groups]) {
    context.names.declared.set(named.name, { kind: named.kind, at: named.location.span });
    context.names.resolved.set(named.name, named);
  }
  const pairs = readExpression(context, text, startOfFile);
  if (pairs !== undefined) return { ok: true, value: { text: text.trim(), pairs } };
  const [first] = context.diagnostics;
  return {
    ok: false,
    problem: first?.message ?? `${quote(text)} does not have the form \`A -> B\``,
    help: first?.help,
  };
}
