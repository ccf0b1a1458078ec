import { quote } from '../diagnostics/message-text.ts';
import type { TopologyFile } from '../document/generated/types.ts';
import type { ResolverContext } from './context.ts';
import { NamedSite, described } from './described.ts';
import { invalidProfile, unknownReference } from './lint-rules.ts';
import type { Flow, Profile, Topology } from './model.ts';
import { readName, reportReserved } from './readers.ts';

/** What is written after `--profile` for no profile at all, not even those that are on by default. */
export const NO_PROFILE = 'none';

type Section = NonNullable<TopologyFile['profiles']>;

/** The profiles that the file describes at its top. `named`: those that its objects name. */
export function resolveProfiles(
  context: ResolverContext,
  section: Section = {},
  named: readonly string[] = [],
): readonly Profile[] {
  const sites = context.places.of(section);
  const known = [...new Set([...Object.keys(section), ...named])];
  const profiles = Object.entries(section).map(([name, written]): Profile => {
    const location = new NamedSite(sites.key(name), context.places.of(written));
    if (name === NO_PROFILE) reportReserved(context, name, location.span);
    else readName(context, name, location.span);
    const { default: isDefault = false } = written;
    const excludes = readExcludes(context, name, written.excludes ?? [], known);
    return { name, isDefault, excludes, location, ...described(written, name) };
  });
  const both = symmetric(profiles);
  reportDefaults(context, both);
  return both;
}

function readExcludes(
  context: ResolverContext,
  name: string,
  written: readonly string[],
  known: readonly string[],
): readonly string[] {
  const places = written.length === 0 ? undefined : context.places.of(written);
  return written.filter((other, i) => {
    const at = places?.at(String(i)) ?? { start: 0, end: 0 };
    if (other === name) {
      const message = `profile ${quote(name)} excludes itself`;
      context.report(invalidProfile, { message, at, help: 'remove it from `excludes`' });
      return false;
    }
    if (known.includes(other)) return true;
    const message = `no profile is named ${quote(other)}`;
    context.report(unknownReference, { message, at, help: context.suggest(other, known, 'profile') });
    return false;
  });
}

/** Of two profiles it is enough that one excludes the other. */
function symmetric(profiles: readonly Profile[]): readonly Profile[] {
  return profiles.map((profile) => {
    const others = profiles.flatMap(({ name, excludes }) => (excludes.includes(profile.name) ? [name] : []));
    return { ...profile, excludes: [...new Set([...profile.excludes, ...others])] };
  });
}

function reportDefaults(context: ResolverContext, profiles: readonly Profile[]): void {
  const defaults = profiles.filter(({ isDefault }) => isDefault);
  for (const [i, profile] of defaults.entries()) {
    const other = defaults.slice(0, i).find(({ name }) => profile.excludes.includes(name));
    if (other === undefined) continue;
    context.report(invalidProfile, {
      message: `the profiles ${quote(other.name)} and ${quote(profile.name)} exclude each other, and both are on by default`,
      at: profile.location.at('default'),
      help: 'leave `default` to one of them',
      related: [{ span: other.location.at('default'), message: `${quote(other.name)} is on by default` }],
    });
  }
}

/** Two of the profiles that exclude each other; undefined if all can be chosen together. */
export function excludingPair(
  { declaredProfiles }: Pick<Topology, 'declaredProfiles'>,
  chosen: Iterable<string>,
): readonly [string, string] | undefined {
  const names = [...chosen];
  for (const { name, excludes } of declaredProfiles) {
    const other = names.includes(name) ? names.find((one) => excludes.includes(one)) : undefined;
    if (other !== undefined) return [name, other];
  }
  return undefined;
}

/** The profiles that are on when these are asked for: those that are on by default are, unless an asked one excludes them. */
export function chosenProfiles(
  { declaredProfiles }: Pick<Topology, 'declaredProfiles'>,
  asked: ReadonlySet<string>,
): ReadonlySet<string> {
  if (asked.has(NO_PROFILE)) return new Set();
  const defaults = declaredProfiles.filter(
    ({ isDefault, excludes }) => isDefault && !excludes.some((name) => asked.has(name)),
  );
  return new Set([...asked, ...defaults.map(({ name }) => name)]);
}

/** Choices to look at; a file that permits more is looked at as if no profile excluded another. */
const MOST_CHOICES = 64;

/** Each choice of profiles that is permitted and to which no other profile could be added; all profiles where nothing is excluded. */
export function largestChoices(
  topology: Pick<Topology, 'profiles' | 'declaredProfiles'>,
): readonly ReadonlySet<string>[] {
  const { profiles, declaredProfiles } = topology;
  const excludes = new Map(declaredProfiles.map((profile) => [profile.name, profile.excludes]));
  const suits = (choice: readonly string[], name: string): boolean =>
    choice.every((other) => excludes.get(name)?.includes(other) !== true);
  let choices: readonly (readonly string[])[] = [[]];
  for (const name of profiles) {
    const more = choices.flatMap((choice) =>
      suits(choice, name) ? [[...choice, name]] : [choice, [...choice.filter((other) => suits([other], name)), name]],
    );
    choices = more.filter(
      (one, i) => !more.some((other, j) => i !== j && isWithin(one, other) && (j < i || !isWithin(other, one))),
    );
    if (choices.length > MOST_CHOICES) return [new Set(profiles)];
  }
  return choices.map((choice) => new Set(choice));
}

function isWithin(inner: readonly string[], outer: readonly string[]): boolean {
  return inner.every((name) => outer.includes(name));
}

/** Lists of profiles, of each of which one must be chosen; an empty list asks for none. */
type Needs = readonly (readonly string[])[];

/** Choices that are tried; a flow that needs more counts as one that may be active. */
const MOST_TRIED = 10_000;

/** Whether some permitted choice of profiles activates the flow with all of its ends. */
export function canBeActive(topology: Topology, flow: Flow): boolean {
  const needs: Needs = [flow.profiles, ...[flow.from, flow.to].flatMap(needsOf)].filter((one) => one.length > 0);
  let left = MOST_TRIED;
  const tried = (taken: readonly string[], rest: Needs): boolean => {
    const [first, ...more] = rest;
    if (first === undefined || (left -= 1) < 0) return true;
    return first.some((name) => {
      const chosen = [...taken, name];
      return excludingPair(topology, chosen) === undefined && tried(chosen, more);
    });
  };
  return tried([], needs);
}

/** Of several hosts or listeners one is enough, so the profiles of all are one list; and one without any needs none. */
function needsOf(end: Flow['from']): Needs {
  if (end.kind === 'zone') return [];
  if (end.kind === 'host') return [end.host.profiles];
  const { component, listeners } = end;
  return [component.profiles, anyOf(component.hosts), anyOf(listeners)];
}

function anyOf(parts: readonly { readonly profiles: readonly string[] }[]): readonly string[] {
  return parts.some(({ profiles }) => profiles.length === 0) ? [] : parts.flatMap(({ profiles }) => profiles);
}
