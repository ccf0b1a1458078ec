import { list, quote } from '../diagnostics/message-text.ts';
import type { Span } from '../source/span.ts';
import type { ResolverContext } from './context.ts';
import type { Component, End, Group, Host, Listener, Zone } from './model.ts';
import { lookUp } from './namespace.ts';
import { isAddressText, isDomainName } from './not-a-name.ts';
import { unknownReference } from './lint-rules.ts';

/** The resolved form of `NAME`, `NAME.LISTENER` or `NAME.*`. */
export interface Reference {
  readonly end: End;
  /** True for `NAME`, which names no listener. */
  readonly bare: boolean;
}

/** What one name of the file stands for: one end, or each member of a group. */
export interface NamedEnds {
  /** `NAME` alone. */
  readonly name: string;
  readonly group: Group | undefined;
  /** At least one. */
  readonly members: readonly Reference[];
}

/**
 * Reads a reference; undefined after a report. A component that is named alone gets no listeners here: the caller decides
 * whether it is a client or stands for its only listener.
 */
export function readNamedEnds(context: ResolverContext, text: string, at: Span): NamedEnds | undefined {
  const dot = isOneName(context, text) ? -1 : text.indexOf('.');
  const name = (dot < 0 ? text : text.slice(0, dot)).trim();
  const kinds = dot < 0 ? (['zone', 'host', 'component', 'group'] as const) : (['component', 'group'] as const);
  const found = lookUp(context, name, at, kinds);
  if (found === undefined) return undefined;
  const listener = dot < 0 ? undefined : text.slice(dot + 1).trim();
  if (found.kind === 'group') return readMembers(context, found, listener, at);
  const reference = readOne(context, found, listener, at);
  return reference === undefined ? undefined : { name, group: undefined, members: [reference] };
}

/** Whether a dot in the text separates no listener from a component. */
function isOneName({ names }: ResolverContext, text: string): boolean {
  if (!isDomainName(text)) return isAddressText(text);
  const first = text.slice(0, text.indexOf('.'));
  const named = names.resolved.get(first);
  return !names.declared.has(first) || (named?.kind === 'component' && named.fqdn.includes(text));
}

/** Reads a reference to one end; undefined after a report, which a group gets as well. */
export function readReference(context: ResolverContext, text: string, at: Span): Reference | undefined {
  const named = readNamedEnds(context, text, at);
  if (named?.group === undefined) return named?.members[0];
  const names = named.group.members.slice(0, 3).map((member) => quote(member.name));
  context.report(unknownReference, {
    message: `${quote(named.name)} is a group, but a step has one participant on each side`,
    at,
    help: `write one of its members, such as ${list(names, 'or')}`,
  });
  return undefined;
}

function readMembers(
  context: ResolverContext,
  group: Group,
  listener: string | undefined,
  at: Span,
): NamedEnds | undefined {
  const { name } = group;
  if (listener !== undefined && group.members.some(({ kind }) => kind === 'host')) {
    context.report(unknownReference, {
      message: `${quote(name)} is a group of hosts, which have no listeners`,
      at,
      help: `write ${name} alone, with \`ports\` and \`transport\`, or name a component`,
    });
    return undefined;
  }
  const members = group.members.map((member) => readOne(context, member, listener, at));
  if (members.length === 0 || !members.every((member) => member !== undefined)) return undefined;
  return { name, group, members };
}

function readOne(
  context: ResolverContext,
  named: Zone | Host | Component,
  listener: string | undefined,
  at: Span,
): Reference | undefined {
  if (named.kind === 'zone') return { end: { kind: 'zone', zone: named }, bare: true };
  if (named.kind === 'host') return { end: { kind: 'host', host: named }, bare: true };
  if (listener === undefined) return { end: { kind: 'component', component: named, listeners: [] }, bare: true };
  const listeners = readListener(context, named, listener, at);
  return listeners === undefined ? undefined : { end: { kind: 'component', component: named, listeners }, bare: false };
}

function readListener(
  context: ResolverContext,
  component: Component,
  name: string,
  at: Span,
): readonly Listener[] | undefined {
  const unread = context.names.unread.get(component.name);
  if (name === '*' ? unread !== undefined : unread?.has(name) === true) return undefined;
  const chosen = name === '*' ? component.listeners : component.listeners.filter((listener) => listener.name === name);
  if (chosen.length > 0) return chosen;
  const known = component.listeners.map((listener) => listener.name);
  const message =
    name === '*'
      ? `${quote(component.name)} has no listener`
      : `${quote(component.name)} has no listener ${quote(name)}`;
  const help =
    name === '*'
      ? `declare its listeners, or write ${component.name} alone with \`ports\` and \`transport\``
      : context.suggest(name, known, 'listener');
  const related = [{ span: component.location.span, message: `${quote(component.name)} is declared here` }];
  context.report(unknownReference, { message, at, help, related });
  return undefined;
}

/** The name of the zone, host or component, as ids, lists and messages show it. */
export function endName(end: End): string {
  switch (end.kind) {
    case 'zone':
      return end.zone.name;
    case 'host':
      return end.host.name;
    case 'component':
      return end.component.name;
  }
}
