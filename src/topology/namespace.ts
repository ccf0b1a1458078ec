import { list, quote } from '../diagnostics/message-text.ts';
import type { TopologyFile } from '../document/generated/types.ts';
import type { Span } from '../source/span.ts';
import type { ResolverContext, Named } from './context.ts';
import { duplicateName, unknownReference } from './lint-rules.ts';
import { namesInRoles } from './machines.ts';
import type { Group, Host } from './model.ts';
import { notAName } from './not-a-name.ts';

import { readName, reportReserved } from './readers.ts';

/** Collects the names of the file. Reports invalid names, and names that two kinds of objects share. */
export function declareNames(context: ResolverContext, content: TopologyFile): void {
  const { declared } = context.names;
  const declare = (kind: Named['kind'], name: string, at: Span): void => {
    // The hosts of a component may be `all`; a listener may have that name.
    if (name === 'all') reportReserved(context, name, at);
    else readName(context, name, at);
    const first = declared.get(name);
    if (first === undefined) declared.set(name, { kind, at });
    else reportTwice(context, name, { kind, at }, first);
  };
  const sections = [
    ['zone', content.zones],
    ['host', content.hosts],
    ['component', content.components],
    ['group', content.groups],
  ] as const;
  for (const [kind, section] of sections) {
    for (const name of Object.keys(section ?? {})) declare(kind, name, context.places.of(section as object).key(name));
    if (kind !== 'host') continue;
    for (const { name, key, machines } of namesInRoles(section))
      declare(kind, name, context.places.of(machines).key(key));
  }
}

type Declared = { readonly kind: Named['kind']; readonly at: Span };

function reportTwice(context: ResolverContext, name: string, { kind, at }: Declared, first: Declared): void {
  context.report(duplicateName, {
    message:
      first.kind === kind
        ? `two ${kind}s are named ${quote(name)}`
        : `${quote(name)} is the name of both a ${first.kind} and a ${kind}`,
    at,
    help: 'rename one of them, because a flow could mean either',
    related: [{ span: first.at, message: `${first.kind} ${quote(name)} is declared here` }],
  });
}

/** Lets references find the object by its name, unless an object of another kind was declared with that name before. */
export function nameObject({ names }: ResolverContext, named: Named): void {
  if (names.declared.get(named.name)?.kind === named.kind) names.resolved.set(named.name, named);
}

/** Lets references find a role by its name: as one host, or as several that are not all alike. */
export function nameRole({ names }: ResolverContext, named: Host | Group): void {
  const role = named.kind === 'host' ? named.role : named.name;
  if (names.declared.get(role)?.kind === 'host') names.resolved.set(role, named);
  for (const one of named.kind === 'host' ? [named] : named.members) {
    if (one.name !== role && names.declared.get(one.name)?.kind === 'host') names.resolved.set(one.name, one);
  }
}

/**
 * The object with this name, if it has one of the kinds. A name that is not declared, or is of another kind, is reported here;
 * one that is declared but could not be understood is undefined and already reported.
 */
export function lookUp<K extends Named['kind']>(
  context: ResolverContext,
  name: string,
  at: Span,
  kinds: readonly K[],
): Extract<Named, { kind: K }> | undefined {
  const declared = context.names.declared.get(name);
  const what = list(kinds, 'or');
  if (declared === undefined) {
    const other = notAName(context, name, kinds);
    const message =
      other === undefined
        ? `no ${what} is named ${quote(name)}`
        : `${quote(name)} is ${other.what}, not the name of a ${what}`;
    const help = other?.help ?? context.suggest(name, namesOf(context, kinds, what), what);
    context.report(unknownReference, { message, at, help });
    return undefined;
  }
  if (!(kinds as readonly string[]).includes(declared.kind)) {
    const related = [{ span: declared.at, message: `declared here as a ${declared.kind}` }];
    const message = `${quote(name)} is a ${declared.kind}, not a ${what}`;
    context.report(unknownReference, {
      message,
      at,
      help: context.suggest(name, namesOf(context, kinds, what), what),
      related,
    });
    return undefined;
  }
  return context.names.resolved.get(name) as Extract<Named, { kind: K }> | undefined;
}

/** All names of these kinds, gathered once, because a file may have as many wrong references as names. */
function namesOf({ names }: ResolverContext, kinds: readonly string[], what: string): readonly string[] {
  const known = names.gathered.get(what);
  if (known !== undefined) return known;
  const gathered = [...names.declared].flatMap(([name, { kind }]) => (kinds.includes(kind) ? [name] : []));
  names.gathered.set(what, gathered);
  return gathered;
}
