// Listings as `nft -j list ruleset` prints them, made by hand.

import { nftables } from '../../../../src/rulesets/readers/nft-json.ts';
import type { Ruleset } from '../../../../src/rulesets/ruleset.ts';

export const metainfo = { metainfo: { version: '1.0.6', release_name: 'Lester Gooch #5', json_schema_version: 1 } };

export function listing(...objects: readonly unknown[]): string {
  return JSON.stringify({ nftables: [metainfo, ...objects] });
}

export function read(...objects: readonly unknown[]): Ruleset {
  return nftables.read([{ name: 'live', text: listing(...objects) }]);
}

interface ChainOptions {
  readonly family?: string;
  readonly hook?: string;
  readonly prio?: number;
  readonly policy?: string;
  readonly type?: string;
  readonly dev?: string | readonly string[];
}

/** In table t. */
export function chain(
  name: string,
  { family = 'inet', hook, prio = 0, type = 'filter', ...more }: ChainOptions = {},
): unknown {
  const base = { family, table: 't', name, handle: 1 };
  return { chain: hook === undefined ? base : { ...base, type, hook, prio, ...more } };
}

export function rule(chainName: string, expr: readonly unknown[], more: object = {}): unknown {
  return { rule: { family: 'inet', table: 't', chain: chainName, handle: 7, expr, ...more } };
}

export function payload(protocol: string, field: string): unknown {
  return { payload: { protocol, field } };
}

export function match(left: unknown, right: unknown, op = '=='): unknown {
  return { match: { op, left, right } };
}

export const accept = { accept: null };
export const drop = { drop: null };
export const ssh = match(payload('tcp', 'dport'), 22);
export const input = chain('input', { hook: 'input', policy: 'drop' });
