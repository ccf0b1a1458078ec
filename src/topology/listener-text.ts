import { type Parsed, parsed, unparsed } from '../net/parsed.ts';

/** The parts of a short form, not yet judged. */
export interface ListenerText {
  /** Absent for a transport that stands alone. */
  readonly ports?: string;
  readonly transport: string;
  readonly protocol?: string;
}

const SHORT_FORM =
  /^(?:(?<ports>[^/\s]+(?:\s*[,-]\s*[^/\s]+)*)\s*\/\s*)?(?<transport>[A-Za-z+]+(?:\s*\+\s*[A-Za-z]+)*)(?:\s+(?<protocol>\S.*))?$/;

/** Cuts `PORTS/TRANSPORTS [PROTOCOL]`: `443/tcp HTTPS`, `80,443/tcp`, `unknown/tcp`, or a portless transport alone: `esp`. */
export function cutListenerText(text: string): Parsed<ListenerText> {
  const trimmed = text.trim();
  if (/^[0-9]+(-[0-9]+)?$/.test(trimmed))
    return unparsed('names no transport', `write ${trimmed}/tcp or ${trimmed}/udp`);
  if (/^[0-9.[\]]*:?[0-9]+:[0-9]+/.test(trimmed)) {
    return unparsed('maps a port to another, as other tools do', 'write the port that is listened on, such as 443/tcp');
  }
  if (/^[^/\s]+\/[^/\s]+\/[^\s]+/.test(trimmed)) {
    return unparsed('has two slashes', 'join transports with +, as in 443/udp+tcp; the protocol follows after a space');
  }
  const groups = SHORT_FORM.exec(trimmed)?.groups;
  const transport = groups?.['transport'];
  if (transport === undefined) {
    return unparsed(
      'is no listener',
      'write PORTS/TRANSPORTS [PROTOCOL], such as 443/tcp HTTPS or 3478/udp+tcp STUN/TURN',
    );
  }
  const { ports, protocol } = groups as { ports?: string; protocol?: string };
  return parsed({
    transport,
    ...(ports === undefined ? {} : { ports }),
    ...(protocol === undefined ? {} : { protocol }),
  });
}
