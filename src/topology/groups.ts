import { list, quote } from '../diagnostics/message-text.ts';
import type { TopologyFile, WrittenGroupLongForm } from '../document/generated/types.ts';
import { distinct, indexBy } from '../net/collections.ts';
import type { SourceLocation, Span } from '../source/span.ts';
import type { Named, ResolverContext } from './context.ts';
import { NamedSite, described } from './described.ts';
import { invalidGroup } from './lint-rules.ts';
import type { Component, Group, Host } from './model.ts';
import { lookUp, nameObject } from './namespace.ts';

/** What a group can hold; a group of groups holds what those do. */
export type MemberKind = (Host | Component)['kind'];

/** A group as written: its members are names. */
export interface GroupDraft {
  readonly name: string;
  readonly written: WrittenGroupLongForm;
  readonly location: SourceLocation;
  /** The kind of all members, of groups within as well. */
  readonly kind: MemberKind;
  /** The names of hosts or components, each once, in the order of the file. */
  readonly members: readonly string[];
}

/** Names that all groups together may hold, so that groups of groups of groups do not fill the memory. */
const MAX_MEMBERS = 1_000_000;

interface Reading {
  readonly name: string;
  readonly written: WrittenGroupLongForm;
  readonly location: SourceLocation;
  readonly member: (index: number) => Span;
}

/** Reads the groups as lists of names. Reports groups of two kinds, and those that contain themselves. */
export function readGroups(context: ResolverContext, section: TopologyFile['groups'] = {}): readonly GroupDraft[] {
  const { declared } = context.names;
  const own = Object.entries(section).filter(([name]) => declared.get(name)?.kind === 'group');
  const readings = own.map(([name, written]): Reading => {
    const places = context.places.of(written);
    const long = Array.isArray(written) ? { members: written as readonly string[] } : (written as WrittenGroupLongForm);
    const items = context.places.of(long.members);
    const location = new NamedSite(context.places.of(section).key(name), places);
    return { name, written: long, location, member: (index) => items.at(String(index)) };
  });
  const drafts = new Map<string, GroupDraft>();
  let left = MAX_MEMBERS;
  for (const reading of innerFirst(context, readings)) {
    const draft = draftOf(context, reading, drafts);
    if (draft === undefined) continue;
    left -= draft.members.length;
    if (left < 0) {
      context.report(invalidGroup, {
        message: `the groups hold more than ${String(MAX_MEMBERS)} names together`,
        at: reading.location.span,
        help: 'write the machines of one kind as a role, with `machines` on a host',
      });
      break;
    }
    drafts.set(reading.name, draft);
  }
  return readings.flatMap(({ name }) => drafts.get(name) ?? []);
}

/** The groups in an order in which each stands after those that it contains; reports those that contain themselves. */
function innerFirst(context: ResolverContext, readings: readonly Reading[]): readonly Reading[] {
  const byName = new Map(readings.map((reading) => [reading.name, reading]));
  const innerOf = ({ written }: Reading): readonly Reading[] =>
    distinct(written.members).flatMap((name) => byName.get(name) ?? []);
  const settled = inOrder(readings, innerOf);
  const isSettled = new Set(settled);
  const unsettled = readings.filter((one) => !isSettled.has(one));
  // What only contains a group on a cycle is on none itself.
  const outerOf = indexBy(unsettled, innerOf);
  const isBystander = new Set(inOrder(unsettled, (one) => outerOf.get(one) ?? []));
  const onCycle = new Set(unsettled.filter((one) => !isBystander.has(one)));
  for (const reading of onCycle) {
    const { name, written, member } = reading;
    const inner = new Set(innerOf(reading).flatMap((one) => (onCycle.has(one) ? [one.name] : [])));
    context.report(invalidGroup, {
      message: `group ${quote(name)} contains itself, directly or through other groups`,
      at: member(written.members.findIndex((one) => inner.has(one))),
      help: 'remove this member, or the group from one of the groups within',
    });
  }
  return settled;
}

/** The items in an order in which each stands after those that it needs; without those on a cycle, or needing one. */
function inOrder<T>(items: readonly T[], needs: (item: T) => readonly T[]): readonly T[] {
  const neededBy = indexBy(items, needs);
  const waiting = new Map(items.map((item) => [item, needs(item).length]));
  const settled = items.filter((item) => waiting.get(item) === 0);
  for (const item of settled) {
    for (const other of neededBy.get(item) ?? []) {
      const left = (waiting.get(other) ?? 0) - 1;
      waiting.set(other, left);
      if (left === 0) settled.push(other);
    }
  }
  return settled;
}

function draftOf(
  context: ResolverContext,
  { name, written, location, member }: Reading,
  drafts: ReadonlyMap<string, GroupDraft>,
): GroupDraft | undefined {
  const { declared } = context.names;
  const members = new Set<string>();
  let first: { readonly name: string; readonly kind: MemberKind } | undefined;
  let valid = true;
  for (const [i, one] of written.members.entries()) {
    const at = member(i);
    if (declared.get(one) === undefined) lookUp(context, one, at, ['host', 'component', 'group']);
    const found = kindOf(context, one, at, drafts);
    if (found === undefined) {
      valid = false;
      continue;
    }
    first ??= { name: one, kind: found };
    if (found === first.kind) for (const inner of drafts.get(one)?.members ?? [one]) members.add(inner);
    else {
      context.report(invalidGroup, {
        message: `group ${quote(name)} mixes hosts and components`,
        at,
        help: `${quote(first.name)} is a ${first.kind}: write two groups, one of hosts and one of components`,
      });
      valid = false;
    }
  }
  return valid && first !== undefined
    ? { name, written, location, kind: first.kind, members: [...members] }
    : undefined;
}

/** The kind of a member; undefined after a report, or where the group that it names was reported. */
function kindOf(
  context: ResolverContext,
  name: string,
  at: Span,
  drafts: ReadonlyMap<string, GroupDraft>,
): MemberKind | undefined {
  const kind = context.names.declared.get(name)?.kind;
  if (kind === 'host' || kind === 'component') return kind;
  if (kind === 'zone') {
    context.report(invalidGroup, {
      message: `${quote(name)} is a zone, and a group holds ${list(['hosts', 'components'], 'or')}`,
      at,
      help: 'write the zone in the list of the flow, beside the group',
    });
  }
  return kind === 'group' ? drafts.get(name)?.kind : undefined;
}

/** A member as objects: a role whose machines are not all alike is several hosts. */
function membersOf(named: Named | undefined): readonly (Host | Component)[] {
  if (named?.kind === 'group') return named.members;
  return named?.kind === 'host' || named?.kind === 'component' ? [named] : [];
}

/** The groups of one kind, with their members as objects. A member that could not be understood is left out. */
export function resolveGroups(
  context: ResolverContext,
  drafts: readonly GroupDraft[],
  kind: MemberKind,
): readonly Group[] {
  return drafts.flatMap(({ name, written, location, kind: own, members }): readonly Group[] => {
    if (own !== kind) return [];
    const found = members.flatMap((member) => membersOf(context.names.resolved.get(member)));
    const group: Group = {
      kind: 'group',
      name,
      members: distinct(found),
      location,
      ...described(written, name),
    };
    nameObject(context, group);
    return [group];
  });
}
