import { defineRule } from '../diagnostics/lint-rule.ts';

const language = 'topo language, version 1';

export const invalidName = defineRule({
  id: 'invalid-name',
  severity: 'error',
  configurable: false,
  title: 'A name has characters that names cannot have',
  explanation: `Names of zones, hosts, components and listeners end up in rules, file names, anchors and diagrams. They are
therefore plain: a letter, then letters, digits, \`_\` and \`-\`, at most 63 characters in all. \`any\` and \`unknown\` are
reserved. What people read goes into \`title\`, which may be any text in any script.`,
  source: language,
});

export const duplicateName = defineRule({
  id: 'duplicate-name',
  severity: 'error',
  configurable: false,
  title: 'A zone, a host and a component share a name',
  explanation: `Zones, hosts and components have one namespace, because a flow, an expectation or a query names any of them in
the same way. Rename one; what people read goes into \`title\`.`,
  source: language,
});

export const unknownReference = defineRule({
  id: 'unknown-reference',
  severity: 'error',
  configurable: false,
  title: 'A name that nothing in the file has',
  explanation: `A flow, host, component, scenario or expectation names a zone, host, component, listener, flow or catalogue entry
that is not declared. Nothing is guessed: the message offers the nearest name.`,
  source: language,
});

export const ambiguousReference = defineRule({
  id: 'ambiguous-reference',
  severity: 'error',
  configurable: false,
  title: 'A reference that may mean several listeners',
  explanation: `\`to: nginx\` is clear where nginx has one listener, or where the flow gives \`ports\`. Otherwise write which is meant,
\`to: nginx.https\`, or \`to: nginx.*\` for all of them.`,
  source: language,
});

export const invalidPort = defineRule({
  id: 'invalid-port',
  severity: 'error',
  configurable: false,
  title: 'Invalid port',
  explanation: `Ports are whole numbers from 1 to 65535 in plain decimal; a range runs upwards (\`40000-57000\`); lists are separated by
commas (\`80,443\`). Not ports: \`0443\`, \`0x1bb\`, \`443.0\`, \`22:22\`. Where nobody knows the port yet, \`unknown\` says so.`,
  source: 'RFC 6335 §6; RFC 768; RFC 9293 §3.1',
});

export const invalidListener = defineRule({
  id: 'invalid-listener',
  severity: 'error',
  configurable: false,
  title: 'A listener that cannot be understood',
  explanation: `The short form is \`PORTS/TRANSPORTS [PROTOCOL]\`: \`443/tcp HTTPS\`, \`"80,443/tcp"\`, \`3478/udp+tcp STUN/TURN\`,
\`unknown/tcp\`, or a transport without ports alone: \`esp\`. The long form has at least \`ports\` and \`transport\`, or \`any_of\`.
Transports are tcp, udp and sctp, which have ports, and icmp, gre, esp and ah, which have none.`,
  source: 'topo language, version 1; IANA protocol numbers',
});

export const invalidAddress = defineRule({
  id: 'invalid-address',
  severity: 'error',
  configurable: false,
  title: 'An address or prefix that is none',
  explanation: `Addresses are IPv4 in dotted decimal or IPv6 as RFC 4291 writes it; a prefix adds a slash and its length. Names go into
\`fqdn\`. Octets with leading zeros, zone indexes (\`%eth0\`) and dotted masks are read differently by different programs, and
are therefore refused.`,
  source: 'RFC 4291 §2.2; RFC 4632 §3.1; RFC 6943 §3.1.1',
});

export const hostBits = defineRule({
  id: 'host-bits',
  severity: 'error',
  configurable: false,
  title: 'A prefix with bits set behind its length',
  explanation: `\`203.0.113.10/24\` may mean the machine or its network. Programs differ in which of the two they take; the message offers
both.`,
  source: 'RFC 4632 §3.1',
});

export const outsideListener = defineRule({
  id: 'outside-listener',
  severity: 'error',
  configurable: false,
  title: 'A flow uses ports or a transport that the listener does not have',
  explanation: `A flow may narrow its listener and never goes beyond it: nothing listens there, or the listener is described wrongly. The
same holds for the source ports of a flow that comes from a listener.`,
  source: language,
});

export const invalidFlow = defineRule({
  id: 'invalid-flow',
  severity: 'error',
  configurable: false,
  title: 'A flow whose keys contradict each other',
  explanation: `The message says which of these laws is broken: a flow to something without listeners says \`ports\` and \`transport\`;
transports with ports and without cannot be mixed; \`both_ways\` is not for tcp, whose clients choose their port, and needs
source ports, because they are what the other side sends to; \`match_source_ports\` needs source ports; \`expires\` is a day of
the calendar; an id is at most 128 letters, digits, dots, dashes and underscores; fallbacks do not lead back to themselves.`,
  source: language,
});

export const duplicateFlowId = defineRule({
  id: 'duplicate-flow-id',
  severity: 'error',
  configurable: false,
  title: 'Two flows have one id',
  explanation: `The id of a flow is carried through tables, diagrams, rule comments, tickets and proofs, so it names one flow. Where it is
not written, it is derived from the ends; two flows between the same ends need an \`id\` of their own. topo never numbers
them: the numbers would change when somebody inserts a line.`,
  source: language,
});

export const invalidPlacement = defineRule({
  id: 'invalid-placement',
  severity: 'error',
  configurable: false,
  title: 'A component without a host or zone, or with both',
  explanation: `A component stands on a \`host\` (or \`hosts\`, for replicas), whose addresses are its addresses; or somewhere in a \`zone\`, with
\`addresses\` or \`fqdn\` of its own or none. The two ways do not mix.`,
  source: language,
});

export const invalidExpression = defineRule({
  id: 'invalid-expression',
  severity: 'error',
  configurable: false,
  title: 'An expectation or a step that cannot be understood',
  explanation: `Expectations and steps read \`A -> B\`. An end is a zone, a host, a component, \`component.listener\` or \`component.*\`; in
expectations also \`any\`, an address or a prefix, with \`:PORTS/TRANSPORT\` behind it where only those are meant. In steps a
label in parentheses tells two of a kind apart: \`browser(A) -> kms.media\`.`,
  source: language,
});

export const topologyRules = [
  invalidName,
  duplicateName,
  unknownReference,
  ambiguousReference,
  invalidPort,
  invalidListener,
  invalidAddress,
  hostBits,
  outsideListener,
  invalidFlow,
  duplicateFlowId,
  invalidPlacement,
  invalidExpression,
] as const;
