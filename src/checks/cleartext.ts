import type { Related } from '../diagnostics/diagnostic.ts';
import { howToAccept, list, quote } from '../diagnostics/message-text.ts';
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
  // The zones of a flow depend on prefixes, some of which may be in a part that could not be read.
  monotone: false,
  title: 'A flow leaves its zone without encryption',
  explanation: `The flow uses a protocol that is not encrypted, and crosses the internet or goes from one zone to
another, where others can read and change it. Inside a zone trust is shared, so traffic within one zone is not
reported.

For example, HTTP on port 80 from the internet to the DMZ is reported, and HTTPS is not.

Use the encrypted form that the help names. If a layer below encrypts, write it in \`protocol\`: \`TLS+SIP\`. In this key
\`/\` means "either", so \`HTTP/HTTPS\` may be unencrypted, and \`+\` means "layered", so \`ICE+DTLS-SRTP\` is encrypted. If a
tunnel or the server enforces encryption, write \`encrypted: true\` on the listener. \`encrypted\` overrides what
\`protocol\` suggests, in both directions.

Not judged are protocols that topo does not know, flows without a protocol, and STUN, TURN, DNS and NTP. If plain text
is needed, as for the ACME challenge on port 80, accept the finding with the reason, which a security team will ask
for.`,
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
        message: `flow ${quote(flow.id)} from ${placeText(instance.from)} to ${placeText(instance.to)} ${reasonText(clear)}`,
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

/** Why the flow counts as unencrypted if no protocol decides: the file or the catalogue says so of a listener. */
function listenerText(clear: readonly InClear[]): string {
  const listeners = clear.flatMap(({ opening }) => opening.listener ?? []);
  const names = list([...new Set(listeners.map(({ path }) => quote(path)))]);
  return listeners.some(({ location }) => isWritten(location, 'encrypted'))
    ? `is not encrypted: ${names} has \`encrypted: false\``
    : `may be unencrypted, as the catalogue says of ${names}`;
}

function helpText(clear: readonly InClear[]): string {
  const instead = [...new Set(wordsOf(clear).map((word) => word.instead))];
  const use = instead.length === 0 ? 'encrypt it' : `use ${list(instead)}`;
  return `${use}; if a tunnel or the server enforces encryption, write \`encrypted: true\` on the listener; or ${howToAccept('cleartext')}`;
}

function wordsOf(clear: readonly InClear[]): readonly PlainProtocol[] {
  return [...new Map(clear.flatMap(({ words }) => words).map((word) => [word.name, word])).values()];
}

/** Most related locations of one finding. */
const MAX_LISTENERS = 3;

function relatedListeners(clear: readonly InClear[]): readonly Related[] {
  const listeners = new Set(clear.flatMap(({ opening }) => opening.listener ?? []));
  return [...listeners]
    .slice(0, MAX_LISTENERS)
    .map(({ location, path }) => ({ span: location.span, message: `${quote(path)} is declared here` }));
}

function placeText({ zones }: Placement): string {
  if (zones.length === 0) return 'an address in no zone';
  return `${zones.length === 1 ? 'zone' : 'zones'} ${list(zones.map(({ name }) => quote(name)))}`;
}
