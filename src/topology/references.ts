import { quote } from '../diagnostics/message-text.ts';
import type { Span } from '../source/span.ts';
import type { ResolverContext } from './context.ts';
import type { Component, End, Listener } from './model.ts';
import { lookUp } from './namespace.ts';
import { unknownReference } from './lint-rules.ts';

/** The resolved form of `NAME`, `NAME.LISTENER` or `NAME.*`. */
export interface Reference {
  readonly end: End;
  /** True for `NAME`, which names no listener. */
  readonly bare: boolean;
}

/**
 * Reads a reference; undefined after a report. A component that is named alone gets no listeners here: the caller decides
 * whether it is a client or stands for its only listener.
 */
export function readReference(context: ResolverContext, text: string, at: Span): Reference | undefined {
  const dot = text.indexOf('.');
  const name = (dot < 0 ? text : text.slice(0, dot)).trim();
  const found = lookUp(context, name, at, dot < 0 ? ['zone', 'host', 'component'] : ['component']);
  if (found === undefined) return undefined;
  if (found.kind === 'zone') return { end: { kind: 'zone', zone: found }, bare: true };
  if (found.kind === 'host') return { end: { kind: 'host', host: found }, bare: true };
  if (dot < 0) return { end: { kind: 'component', component: found, listeners: [] }, bare: true };
  const listeners = readListener(context, found, text.slice(dot + 1).trim(), at);
  return listeners === undefined ? undefined : { end: { kind: 'component', component: found, listeners }, bare: false };
}

function readListener(
  context: ResolverContext,
  component: Component,
  name: string,
  at: Span,
): readonly Listener[] | undefined {
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
