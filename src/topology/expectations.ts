import { quote } from '../diagnostics/message-text.ts';
import type { TopologyFile } from '../document/generated/types.ts';
import { type PortSet, parsePorts } from '../net/ports.ts';
import { parsePrefix } from '../net/prefixes.ts';
import { type Transport, hasPorts } from '../net/transports.ts';
import type { Span } from '../source/span.ts';
import { type ResolverContext, accept } from './context.ts';
import type { Expectation, Peer } from './model.ts';
import { readReference } from './references.ts';
import { invalidAddress, invalidExpression, invalidPort } from './lint-rules.ts';
import { readTransports } from './readers.ts';

type WrittenExpectation = NonNullable<TopologyFile['expect']>[number];

/** The expectations of the file. What cannot be understood is reported and left out. */
export function resolveExpectations(
  context: ResolverContext,
  section: TopologyFile['expect'] = [],
): readonly Expectation[] {
  return section.flatMap((written) => resolveExpectation(context, written) ?? []);
}

function resolveExpectation(context: ResolverContext, written: WrittenExpectation): Expectation | undefined {
  const location = context.places.of(written);
  const kinds = (['deny', 'allow', 'only'] as const).filter((kind) => written[kind] !== undefined);
  if (kinds.length !== 1) {
    const message = `this expectation has ${kinds.length === 0 ? 'none' : 'more than one'} of \`deny\`, \`allow\` and \`only\``;
    context.report(invalidExpression, {
      message,
      at: location.span,
      help: 'write one of them per item of the list, such as `- deny: internet -> redis`',
    });
    return undefined;
  }
  const { only } = written;
  if (only !== undefined) {
    const places = context.places.of(only);
    const from = [only.from].flat();
    const parties = from.map((text, i) => {
      const at = typeof only.from === 'string' ? places.at('from') : context.places.of(only.from).at(String(i));
      return withoutPorts(context, readParty(context, text, at), at);
    });
    const to = readParty(context, only.to, places.at('to'));
    if (to === undefined || !parties.every((peer) => peer !== undefined)) return undefined;
    return { kind: 'only', to, from: parties, location, text: `only ${from.join(', ')} -> ${only.to}` };
  }
  const kind = written.deny === undefined ? 'allow' : 'deny';
  const text = written[kind] ?? '';
  const ends = readExpression(context, text, location.at(kind));
  return ends === undefined ? undefined : { kind, ...ends, location, text: `${kind} ${text}` };
}

/** The peers of `A -> B`, an expectation or a question; undefined after a report. Only B can have ports. */
export function readExpression(
  context: ResolverContext,
  text: string,
  at: Span,
): { readonly from: Peer; readonly to: Peer } | undefined {
  const [left, right, ...more] = text.split('->');
  if (left === undefined || right === undefined || more.length > 0) {
    context.report(invalidExpression, {
      message: `${quote(text)} does not have the form \`A -> B\``,
      at,
      help: 'write a source, an arrow and a destination, such as `internet -> redis`',
    });
    return undefined;
  }
  const from = withoutPorts(context, readParty(context, left.trim(), at), at);
  const to = readParty(context, right.trim(), at);
  return from === undefined || to === undefined ? undefined : { from, to };
}

/** A source has addresses only: reports one with ports or a transport. */
function withoutPorts(context: ResolverContext, peer: Peer | undefined, at: Span): Peer | undefined {
  if (peer?.ports === undefined && peer?.transports === undefined) return peer;
  const help = 'move the ports to the destination, such as `internet -> web:80/tcp`';
  context.report(invalidExpression, { message: `${quote(peer.text)} is a source and cannot have ports`, at, help });
  return undefined;
}

const WITH_PORTS = /^(?<who>\[[^\]]*\]|[^:]+):(?<ports>[^:/]+(?:\/(?<transport>[a-z+]+))?|[a-z+]+)$/i;

function readParty(context: ResolverContext, text: string, at: Span): Peer | undefined {
  const groups = WITH_PORTS.exec(text)?.groups;
  const whoText = (groups?.['who'] ?? text).replace(/^\[(.*)\]$/, '$1').trim();
  const who = readWho(context, whoText, at);
  const narrowed = groups === undefined ? {} : readServices(context, groups['ports'] ?? '', at);
  return who === undefined || narrowed === undefined ? undefined : { text, who, ...narrowed };
}

function readWho(context: ResolverContext, text: string, at: Span): Peer['who'] | undefined {
  if (text === 'any') return { kind: 'any' };
  if (/^[0-9]/.test(text) || text.includes(':')) {
    const block = accept(context, invalidAddress, text, at, parsePrefix(text));
    return block === undefined ? undefined : { kind: 'addresses', prefixes: [block] };
  }
  if (text === '') {
    context.report(invalidExpression, {
      message: 'one side of the arrow is empty',
      at,
      help: 'write `A -> B`, such as `internet -> redis`',
    });
    return undefined;
  }
  return readReference(context, text, at)?.end;
}

/** `8888/tcp`, `8888`, or a transport alone: `esp`. */
function readServices(
  context: ResolverContext,
  text: string,
  at: Span,
): { ports?: PortSet; transports?: readonly Transport[] } | undefined {
  const [first = '', second] = text.split('/');
  if (second === undefined && /^[a-z+]+$/i.test(first)) {
    const transports = readTransports(context, first, at, invalidExpression);
    return transports === undefined ? undefined : { transports };
  }
  const ports = accept(context, invalidPort, first, at, parsePorts(first));
  const transports = second === undefined ? undefined : readTransports(context, second, at, invalidExpression);
  if (ports === undefined || (second !== undefined && transports === undefined)) return undefined;
  if (transports?.some(hasPorts) === false) {
    context.report(invalidExpression, {
      message: `${quote(text)} has ports, but ${second ?? ''} has none`,
      at,
      help: `write ${second ?? ''} without ports`,
    });
    return undefined;
  }
  return { ports, ...(transports === undefined ? {} : { transports }) };
}
