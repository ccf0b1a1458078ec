import { type Parsed, parsed, unparsed } from '../net/parsed.ts';
import { isTransport } from '../net/transports.ts';

/** The parts of a short form, not yet validated. */
export interface ListenerText {
  /** Absent for a transport without ports. */
  readonly ports?: string;
  readonly transport: string;
  readonly protocol?: string;
}

/** Cuts `PORTS/TRANSPORTS [PROTOCOL]`: `443/tcp HTTPS`, `80,443/tcp`, `unknown/tcp`, or a portless transport alone: `esp`. */
export function cutListenerText(text: string): Parsed<ListenerText> {
  const trimmed = text.trim();
  if (/^[0-9]+(-[0-9]+)?$/.test(trimmed)) return unparsed('has no transport', `write ${trimmed}/tcp or ${trimmed}/udp`);
  if (/^[0-9.[\]]*:?[0-9]+:[0-9]+/.test(trimmed)) {
    return unparsed(
      'maps one port to another, as container tools do',
      'write only the port that the software listens on, such as 443/tcp',
    );
  }
  const [first, afterFirst] = cutWord(trimmed);
  if (/^[a-z][a-z0-9+-]*$/i.test(first) && !afterFirst.startsWith('/'))
    return parsed(textOf(undefined, first, afterFirst));
  const slash = trimmed.indexOf('/');
  const ports = trimmed.slice(0, Math.max(slash, 0)).trim();
  const [transport, protocol] = cutWord(trimmed.slice(slash + 1).trim());
  if (isTransport(ports)) return unparsed('has the transport first', `write ${transport}/${ports}`);
  if (slash < 0 || transport === '') {
    return unparsed(
      'is not a listener',
      'write PORTS/TRANSPORTS [PROTOCOL], such as 443/tcp HTTPS or 3478/udp+tcp STUN/TURN',
    );
  }
  if (transport.includes('/')) {
    return unparsed('has two slashes', 'join transports with +, as in 443/udp+tcp; the protocol follows after a space');
  }
  return parsed(textOf(ports, transport, protocol));
}

function cutWord(text: string): readonly [word: string, rest: string] {
  const space = text.search(/\s/);
  return space < 0 ? [text, ''] : [text.slice(0, space), text.slice(space).trim()];
}

function textOf(ports: string | undefined, transport: string, protocol: string): ListenerText {
  return { transport, ...(ports === undefined ? {} : { ports }), ...(protocol === '' ? {} : { protocol }) };
}
