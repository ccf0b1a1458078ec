import type { Topology } from '../../topology/model.ts';
import type { Side } from '../../report/answers/answered.ts';
import type { Inventory } from '../../rulesets/readers/aws/inventory.ts';
import { awsGroups } from '../../rulesets/readers/aws-groups.ts';
import type { Ruleset } from '../../rulesets/ruleset.ts';
import { MAX_LISTING_BYTES, inputOf, readBytes, sha256, shownName } from '../input.ts';
import { modelFrom } from '../model.ts';
import type { TopologyOptions } from '../options.ts';
import { type GroupFlags, groupsIn, rulesetAlone } from './security-groups.ts';
import { readerOf, rulesetOf, textOf } from './read-listing.ts';

/** What one of two files holds: a topology, or rules, or security groups. */
export type SideFile =
  | (Side & { readonly kind: 'topology'; readonly topology: Topology })
  | (Side & { readonly kind: 'ruleset'; readonly ruleset: Ruleset })
  /** Which of the groups are meant, other things say. */
  | (Side & { readonly kind: 'groups'; readonly groups: Inventory });

/** Reads a file as what it looks like; undefined, after a report on standard error, for a topology whose errors leave no model. */
export async function readSide(file: string, options: TopologyOptions & GroupFlags): Promise<SideFile | undefined> {
  const bytes = await readBytes(file, MAX_LISTING_BYTES);
  const text = textOf(bytes);
  const reader = readerOf(text);
  const name = shownName(file);
  if (reader === awsGroups) {
    const groups = await groupsIn([{ name, text }], options);
    return { kind: 'groups', name, hash: sha256(bytes), groups };
  }
  if (reader !== undefined) {
    return { kind: 'ruleset', name, hash: sha256(bytes), ruleset: rulesetOf(reader, [{ name, text }]) };
  }
  // What an old version has wrong is often what the new one puts right.
  const model = await modelFrom(inputOf(file, bytes), options, true);
  if (model === undefined) return undefined;
  const { topology, input } = model;
  return { kind: 'topology', name, hash: input.hash, source: input.source, topology };
}

/** The rules of a listing by itself; of groups of several machines a flag says which. */
export function rulesetIn(
  side: Exclude<SideFile, { readonly kind: 'topology' }>,
  flags: GroupFlags & { readonly host?: string },
): Ruleset {
  return side.kind === 'ruleset' ? side.ruleset : rulesetAlone(side.groups, flags, flags.host, side.name);
}
