import type { Topology } from '../../topology/model.ts';
import type { Side } from '../../report/answers/answered.ts';
import type { Inventory } from '../../rulesets/readers/aws/inventory.ts';
import { awsGroups } from '../../rulesets/readers/aws-groups.ts';
import type { Ruleset } from '../../rulesets/ruleset.ts';
import { MAX_LISTING_BYTES, inputOf, readBytes, sha256, shownName } from '../input.ts';
import { modelFrom } from '../model.ts';
import type { Apart, TopologyOptions } from '../options.ts';
import { type GroupFlags, groupsIn, rulesetAlone } from './security-groups.ts';
import { readerOf, rulesetOf, textOf } from './read-listing.ts';

/** The content of one of two files: a topology, a ruleset, or security groups. */
export type SideFile =
  | (Side & { readonly kind: 'topology'; readonly topology: Topology })
  | (Side & { readonly kind: 'ruleset'; readonly ruleset: Ruleset })
  /** Security groups; options and tags say which of them are meant. */
  | (Side & { readonly kind: 'groups'; readonly groups: Inventory });

/**
 * Reads a file as what it looks like. If it is a topology whose errors prevent a model, prints a report on standard
 * error and returns undefined.
 */
export async function readSide(
  file: string,
  options: TopologyOptions & GroupFlags & Apart,
): Promise<SideFile | undefined> {
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
  // Errors in an old version are often what the new version corrects.
  const model = await modelFrom(inputOf(file, bytes), options, true);
  if (model === undefined) return undefined;
  const { topology, input } = model;
  return { kind: 'topology', name, hash: input.hash, source: input.source, topology };
}

/** Returns the ruleset of a listing. For security groups of several machines, an option says which one. */
export function rulesetIn(
  side: Exclude<SideFile, { readonly kind: 'topology' }>,
  flags: GroupFlags & { readonly host?: string },
): Ruleset {
  return side.kind === 'ruleset' ? side.ruleset : rulesetAlone(side.groups, flags, flags.host, side.name);
}
