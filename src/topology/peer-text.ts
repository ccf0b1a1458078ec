import { parsePrefix } from '../net/prefixes.ts';
import { isTransport } from '../net/transports.ts';

/** The parts of one end of an expectation or a question, not yet validated. */
export interface PeerText {
  readonly who: string;
  /** `8888/tcp`, `8888`, or a transport alone: `esp`. */
  readonly services: string | undefined;
}

const WITH_SERVICES = /^(?<who>\[[^\]]*\]|[^:]+):(?<services>[^:/]+(?:\/[a-z][a-z0-9+-]*)?|[a-z][a-z0-9+-]*)$/i;

/** Cuts `END:PORTS/TRANSPORTS`. An IPv6 address is in brackets before ports, because it has colons itself. */
export function cutPeerText(text: string): PeerText {
  const { who = text, services } = WITH_SERVICES.exec(text)?.groups ?? {};
  return { who: who.replace(/^\[(.*)\]$/, '$1').trim(), services };
}

/** The longest text whose other forms are tried, in UTF-16 code units: longer than any name with ports. */
const MAX_LENGTH = 300;

/** What separates an end and its ports where the form is another one: white space, a colon after IPv6, a slash. */
const otherForms: readonly RegExp[] = [
  /^(?<who>\S+)\s+(?<services>\S+)$/,
  /^(?<who>[^[\]]*:[^[\]]*):(?<services>[^:[\]]+)$/,
  /^(?<who>[a-z][^/:]*)\/(?<services>[0-9].*)$/i,
  /^(?<who>.+)\/(?<services>[a-z][a-z0-9+-]*)$/i,
];

/**
 * An end with ports in the form `END:PORTS/TRANSPORTS`, if the text has another form that people write, such as
 * `2001:db8::1:22/tcp`, `web/tcp` or `web 22/tcp`; undefined for all other texts.
 */
export function formMeant(text: string): string | undefined {
  if (text.length > MAX_LENGTH || WITH_SERVICES.test(text) || parsePrefix(text).ok) return undefined;
  for (const form of otherForms) {
    const { who, services } = form.exec(text)?.groups ?? {};
    if (who === undefined || services === undefined || !isServices(services)) continue;
    if (/^[0-9,-]+$/.test(who)) return `any:${who}/${services}`;
    if (!who.includes(':')) return `${who}:${services}`;
    if (parsePrefix(who).ok) return `[${who}]:${services}`;
  }
  return undefined;
}

/** Whether the text is `PORTS/TRANSPORTS`, ports alone or transports alone. */
function isServices(text: string): boolean {
  const [first = '', second, ...more] = text.split('/');
  if (more.length > 0) return false;
  const isPorts = /^[0-9][0-9,-]*$/.test(first);
  return second === undefined ? isPorts || areTransports(first) : isPorts && areTransports(second);
}

function areTransports(text: string): boolean {
  return text.split('+').every((word) => isTransport(word.toLowerCase()));
}
