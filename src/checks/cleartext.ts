import type { Related } from '../diagnostics/diagnostic.ts';
import { list, quote } from '../diagnostics/message-text.ts';
import { type FlowInstance, instancesOf } from '../intent/flow-instances.ts';
import type { Placement } from '../intent/placement.ts';
import type { Flow } from '../topology/model.ts';
import { defineCheck } from './check.ts';
import type { PlainProtocol } from '../net/protocols.ts';
import { type InClear, openingsInClear } from '../facts/cleartext.ts';
import { judgeProtocol, remembered } from '../facts/protocol-judgement.ts';
import { isWritten } from '../source/span.ts';

export const cleartext = defineCheck({
  id: 'cleartext',
  severity: 'warning',
  configurable: true,
  on: 'all',
  // Between which zones a flow runs depends on prefixes that may not have been understood.
  monotone: false,
  title: 'A flow leaves its zone without encryption',
  explanation: `The flow speaks a protocol that is not encrypted, and runs through the internet or from one zone to another, where others can
read and change it. A zone is where trust is shared, so traffic inside of one is not reported.

Use the encrypted form that the message names, or put a layer below it and say so: \`TLS+SIP\`. The word in \`protocol\` is what
counts: \`/\` is "either", so \`HTTP/HTTPS\` may be in clear; \`+\` is "layered", so \`ICE+DTLS-SRTP\` is encrypted. Where encryption
is negotiated and enforced, or done by a tunnel, write \`encrypted: true\` on the listener, which is believed before any word;
\`encrypted: false\` is believed too.

Not judged: words that topo does not know, flows without \`protocol\`, and STUN, TURN, DNS and NTP. Where plain text is
needed, as for the ACME challenge on port 80, suppress the finding with the reason: a security team asks for it.`,
  source:
    'PCI DSS 4.0.1 §1.2.6 (insecure services and protocols) and §4.2.1; NIST SP 800-53 Rev. 5, SC-8; the RFC of each protocol',
  *run({ topology }) {
    const judge = remembered(judgeProtocol);
    for (const flow of topology.flows) {
      const clear = openingsInClear(flow, judge);
      if (clear.length === 0) continue;
      const instance = widestInstance(flow, clear);
      if (instance === undefined) continue;
      yield {
        message: `flow ${quote(flow.id)} ${reasonText(clear)}, from ${placeText(instance.from)} to ${placeText(instance.to)}`,
        at: flow.location.at(isWritten(flow.location, 'protocol') ? 'protocol' : 'to'),
        help: helpText(clear),
        related: relatedListeners(clear),
      };
    }
  },
});

/** The widest of the flow instances that these openings make; undefined where none leaves its zone. */
function widestInstance(flow: Flow, clear: readonly InClear[]): FlowInstance | undefined {
  let crossing: FlowInstance | undefined;
  for (const instance of instancesOf(flow)) {
    if (!clear.some(({ opening }) => opening === instance.opening)) continue;
    if (instance.scope === 'internet') return instance;
    if (instance.scope === 'cross-zone') crossing ??= instance;
  }
  return crossing;
}

function reasonText(clear: readonly InClear[]): string {
  const words = wordsOf(clear);
  if (words.length === 0) return listenerText(clear);
  const names = list(words.map(({ name }) => name));
  return `${clear.some(({ mixed }) => mixed) ? 'may carry' : 'carries'} ${names}, which ${words.length === 1 ? 'is' : 'are'} not encrypted`;
}

/** Where no word decides, a listener does: what the file says of it, or what the catalogue does. */
function listenerText(clear: readonly InClear[]): string {
  const listeners = clear.flatMap(({ opening }) => opening.listener ?? []);
  const names = list([...new Set(listeners.map(({ path }) => quote(path)))]);
  return listeners.some(({ location }) => isWritten(location, 'encrypted'))
    ? `goes to ${names} with \`encrypted: false\``
    : `need not be encrypted, by what the catalogue knows of ${names}`;
}

function helpText(clear: readonly InClear[]): string {
  const instead = [...new Set(wordsOf(clear).map((word) => word.instead))];
  const use = instead.length === 0 ? 'encrypt it' : `use ${list(instead)}`;
  return `${use}; where a tunnel or the server itself enforces encryption, write \`encrypted: true\` on the listener; else suppress this with the reason`;
}

function wordsOf(clear: readonly InClear[]): readonly PlainProtocol[] {
  return [...new Map(clear.flatMap(({ words }) => words).map((word) => [word.name, word])).values()];
}

/** Second places of one finding, at most. */
const MAX_LISTENERS = 3;

function relatedListeners(clear: readonly InClear[]): readonly Related[] {
  const listeners = new Set(clear.flatMap(({ opening }) => opening.listener ?? []));
  return [...listeners]
    .slice(0, MAX_LISTENERS)
    .map(({ location, path }) => ({ span: location.span, message: `${quote(path)} is declared here` }));
}

function placeText({ zones }: Placement): string {
  return zones.length === 0 ? 'no zone' : `zone ${list(zones.map(({ name }) => quote(name)))}`;
}
