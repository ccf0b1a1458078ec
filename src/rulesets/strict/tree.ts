import { Unreadable } from '../unreadable.ts';

/** A value of a text of data, with its line: what JSON has, and expressions of HCL. */
export type Node = { readonly line: number } & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'object'; readonly entries: Entries }
  | { readonly kind: 'list'; readonly items: readonly Node[] }
  /** Something to compute, which nobody does here: as it stands there, with one blank at most between its parts. */
  | { readonly kind: 'expression'; readonly text: string }
);

/** By name, each once. */
export type Entries = ReadonlyMap<string, Node>;

/** Exactly the entries of these names, of which optional ones may be missing. */
export function requireKeys(
  entries: Entries,
  line: number,
  required: readonly string[],
  optional: readonly string[] = [],
): void {
  for (const name of required) if (!entries.has(name)) throw new Unreadable(line, `lacks ${name}`);
  for (const [name, { line: there }] of entries) {
    if (!required.includes(name) && !optional.includes(name)) throw new Unreadable(there, `${name}: not expected here`);
  }
}

export function textOf(node: Node | undefined, line: number): string {
  if (node?.kind !== 'text') throw new Unreadable(node?.line ?? line, 'no plain text');
  return node.text;
}

/** Undefined where there is no node. */
export function numberOf(node: Node | undefined): number | undefined {
  if (node === undefined) return undefined;
  if (node.kind !== 'number') throw new Unreadable(node.line, 'no number');
  return node.value;
}

export function entriesOf(node: Node | undefined, line: number): Entries {
  if (node?.kind !== 'object') throw new Unreadable(node?.line ?? line, 'no object');
  return node.entries;
}

export function itemsOf(node: Node | undefined, line: number): readonly Node[] {
  if (node?.kind !== 'list') throw new Unreadable(node?.line ?? line, 'no list');
  return node.items;
}
