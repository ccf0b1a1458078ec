import { quote } from '../diagnostics/message-text.ts';
import type { TopologyFile } from '../document/generated/types.ts';
import { type PortSet, parsePorts } from '../net/ports.ts';
import { parsePrefix } from '../net/prefixes.ts';
import { type Transport, hasPorts } from '../net/transports.ts';
import type { SourceLocation, Span } from '../source/span.ts';
import { type ResolverContext, accept } from './context.ts';
import type { Expectation, Peer } from './model.ts';
import { cutPeerText, formMeant } from './peer-text.ts';
import { readNamedEnds } from './references.ts';
import { invalidAddress, invalidExpression, invalidPort } from './lint-rules.ts';
import { readTransports } from './readers.ts';

type WrittenExpectation = NonNullable<TopologyFile['expect']>[number];

/** The expectations of the file. What cannot be understood is reported and left out. */
export function resolveExpectations(
  context: ResolverContext,
  section: TopologyFile['expect'] = [],
): readonly Expectation[] {
  return section.flatMap((written) => resolveExpectation(context, written));
}

/** What one item says: with lists or groups an expectation for each pair of ends. */
function resolveExpectation(context: ResolverContext, written: WrittenExpectation): readonly Expectation[] {
  const location = context.places.of(written);
  const kinds = (['deny', 'allow', 'only'] as const).filter((kind) => written[kind] !== undefined);
  if (kinds.length !== 1) {
    const message = `this expectation has ${kinds.length === 0 ? 'none' : 'more than one'} of \`deny\`, \`allow\` and \`only\``;
    context.report(invalidExpression, {
      message,
      at: location.span,
      help: 'write one of them per item of the list, such as `- deny: internet -> redis`',
    });
    return [];
  }
  if (written.only !== undefined) return resolveOnly(context, written.only, location);
  const kind = written.deny === undefined ? 'allow' : 'deny';
  const text = written[kind] ?? '';
  const ends = readExpression(context, text, location.at(kind));
  return (ends ?? []).map((pair) => ({ kind, ...pair, location, text: `${kind} ${text}` }));
}

function resolveOnly(
  context: ResolverContext,
  only: NonNullable<WrittenExpectation['only']>,
  location: SourceLocation,
): readonly Expectation[] {
  const places = context.places.of(only);
  const [to, from] = (['to', 'from'] as const).map((key) => {
    const texts = only[key];
    const items = typeof texts === 'string' ? undefined : context.places.of(texts);
    return [texts].flat().map((text, i) => {
      const at = items === undefined ? places.at(key) : items.at(String(i));
      return key === 'to' ? readPeers(context, text, at) : readSources(context, text, at);
    });
  });
  if (to?.every((peers) => peers !== undefined) !== true) return [];
  if (from?.every((peers) => peers !== undefined) !== true) return [];
  const text = `only ${[only.from].flat().join(', ')} -> ${[only.to].flat().join(', ')}`;
  return to.flat().map((peer) => ({ kind: 'only', to: peer, from: from.flat(), location, text }));
}

/** The peers on each side of `A, B -> C`, pair by pair: an expectation or a question. Undefined after a report. */
export function readExpression(
  context: ResolverContext,
  text: string,
  at: Span,
): readonly { readonly from: Peer; readonly to: Peer }[] | undefined {
  const [left, right, ...more] = text.split('->');
  if (left === undefined || right === undefined || more.length > 0) {
    context.report(invalidExpression, {
      message: `${quote(text)} does not have the form \`A -> B\``,
      at,
      help: 'write a source, an arrow and a destination, such as `internet -> redis`',
    });
    return undefined;
  }
  const sources = endsOf(left).map((one) => readSources(context, one, at));
  const targets = endsOf(right).map((one) => readPeers(context, one, at));
  if (!sources.every((peers) => peers !== undefined) || !targets.every((peers) => peers !== undefined))
    return undefined;
  return sources.flat().flatMap((from) => targets.flat().map((to) => ({ from, to })));
}

/** The ends of one side. A comma between ports, as in `web:80,443/tcp`, separates no ends. */
function endsOf(side: string): readonly string[] {
  return side.split(/,(?!\s*[0-9]+(?:-[0-9]+)?\s*(?:,|\/|$))/).map((one) => one.trim());
}

/** The peers of one source. A source has addresses only: one with ports or a transport is reported. */
function readSources(context: ResolverContext, text: string, at: Span): readonly Peer[] | undefined {
  if (cutPeerText(text).services === undefined && formMeant(text) === undefined) return readPeers(context, text, at);
  const help = 'move the ports to the destination, such as `internet -> web:80/tcp`';
  context.report(invalidExpression, { message: `${quote(text)} is a source and cannot have ports`, at, help });
  return undefined;
}

/** One peer, or for a group each of its members. */
function readPeers(context: ResolverContext, text: string, at: Span): readonly Peer[] | undefined {
  const meant = formMeant(text);
  if (meant !== undefined) {
    const message = `${quote(text)} does not have the form \`END:PORTS/TRANSPORT\``;
    context.report(invalidExpression, { message, at, help: `write ${meant}` });
    return undefined;
  }
  const { who: whoText, services } = cutPeerText(text);
  const all = readWho(context, whoText, at);
  const narrowed = services === undefined ? {} : readServices(context, services, at);
  return all === undefined || narrowed === undefined ? undefined : all.map((who) => ({ text, who, ...narrowed }));
}

function readWho(context: ResolverContext, text: string, at: Span): readonly Peer['who'][] | undefined {
  if (text === 'any') return [{ kind: 'any' }];
  if (/^[0-9]/.test(text) || text.includes(':')) {
    const block = accept(context, invalidAddress, text, at, parsePrefix(text));
    return block === undefined ? undefined : [{ kind: 'addresses', prefixes: [block] }];
  }
  if (text === '') {
    context.report(invalidExpression, {
      message: 'one side of the arrow is empty',
      at,
      help: 'write `A -> B`, such as `internet -> redis`',
    });
    return undefined;
  }
  return readNamedEnds(context, text, at)?.members.map(({ end }) => end);
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
