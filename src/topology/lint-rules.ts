import { defineRule } from '../diagnostics/lint-rule.ts';

const language = 'topo language, version 1';

export const invalidName = defineRule({
  id: 'invalid-name',
  severity: 'error',
  configurable: false,
  title: 'A name is not valid',
  explanation: `The names of zones, hosts, components, groups, listeners and scenarios appear in rules, file names, anchors
and diagrams, so they are plain. A name starts with a letter, continues with letters, digits, \`_\` and \`-\`, and has at
most 63 characters. The name of the topology may also start with a digit. \`all\`, \`any\` and \`unknown\` are reserved.

For example, \`web server\` is not valid: write \`web-server: { title: Web server }\`.

Rename it, and put the text for readers into \`title\`, which may be any text in any script.`,
  source: language,
});

export const duplicateName = defineRule({
  id: 'duplicate-name',
  severity: 'error',
  configurable: false,
  title: 'A zone, host, component or group has the name of another',
  explanation: `Zones, hosts, components and groups share one namespace, because a flow, an expectation or a query names them
in the same way. If a host and a component are both called \`web\`, then \`to: web\` has two meanings.

Rename one of them, such as \`web-host\`, and put the text for readers into \`title\`.`,
  source: language,
});

export const unknownReference = defineRule({
  id: 'unknown-reference',
  severity: 'error',
  configurable: false,
  title: 'A name does not exist in the file',
  explanation: `A flow, host, component, scenario or expectation names a zone, host, component, group, listener, flow or
catalogue entry that does not exist, or one of the wrong kind. topo does not guess, because a wrong guess would open
the wrong port. The help offers the nearest name.

For example, \`to: ngnix.https\` is reported if the component is called \`nginx\`.

Correct the name, or declare what is missing. \`topo explain\` lists the catalogue.`,
  source: language,
});

export const ambiguousReference = defineRule({
  id: 'ambiguous-reference',
  severity: 'error',
  configurable: false,
  title: 'A reference may mean several listeners',
  explanation: `\`to: nginx\` is clear if nginx has one listener, or if the flow has \`ports\` that only one of them has.
Otherwise it may mean any of them, and topo does not choose.

Write the listener, such as \`to: nginx.https\`, or \`to: nginx.*\` for all of them.`,
  source: language,
});

export const invalidPort = defineRule({
  id: 'invalid-port',
  severity: 'error',
  configurable: false,
  title: 'A port is not valid',
  explanation: `A port is a whole number from 1 to 65535 in plain decimal. A range goes from the lower to the higher
port (\`40000-57000\`), and commas separate several (\`80,443\`). Other programs read other forms differently, so topo
refuses them: \`0443\`, \`0x1bb\`, \`443.0\`, \`22:22\`.

Write the port as digits. If the port is not known yet, write \`unknown\` alone.`,
  source: 'RFC 6335 §6; RFC 768; RFC 9293 §3.1',
});

export const invalidListener = defineRule({
  id: 'invalid-listener',
  severity: 'error',
  configurable: false,
  title: 'A listener is not valid',
  explanation: `The short form of a listener is \`PORTS/TRANSPORTS [PROTOCOL]\`, for example \`443/tcp HTTPS\`,
\`"80,443/tcp"\`, \`3478/udp+tcp STUN/TURN\` or \`unknown/tcp\`. A transport without ports is written alone: \`esp\`. The long
form has at least \`ports\` and \`transport\`, or \`any_of\`.

The transports tcp, udp and sctp have ports; icmp, gre, esp, ah, vrrp, ospf, igmp, pim, ipip, ipv6 and \`proto-N\`
have none. A protocol such as HTTPS is not a transport: it follows after a space, or in the key \`protocol\`.`,
  source: 'topo language, version 1; IANA protocol numbers',
});

export const invalidProfile = defineRule({
  id: 'invalid-profile',
  severity: 'error',
  configurable: false,
  title: 'A profile is not valid',
  explanation: `The key \`profiles\` at the top of the file describes profiles: one may be on by default, and may exclude
others. A profile cannot exclude itself, and two that exclude each other cannot both be on by default, because then the
file would say nothing about an installation without \`--profile\`.

For example, \`single: { default: true, excludes: [scaled] }\` and \`scaled: { default: true }\` contradict each other.`,
  source: 'topo language, version 1: profiles',
});

export const invalidAddress = defineRule({
  id: 'invalid-address',
  severity: 'error',
  configurable: false,
  title: 'An address or prefix is not valid',
  explanation: `An address is IPv4 in dotted decimal, such as 192.0.2.10, or IPv6 as in RFC 4291, such as
2001:db8::10. A prefix adds a slash and its length, such as 192.0.2.0/24. Programs read octets with leading zeros,
zone indexes (\`%eth0\`) and dotted masks differently, so topo refuses them.

Correct the address. Write a domain name under \`fqdn\`.`,
  source: 'RFC 4291 §2.2; RFC 4632 §3.1; RFC 6943 §3.1.1',
});

export const hostBits = defineRule({
  id: 'host-bits',
  severity: 'error',
  configurable: false,
  title: 'A prefix has bits set beyond its length',
  explanation: `\`203.0.113.10/24\` may mean the machine or its network, and programs differ in which of the two they
take. A rule for the network would open 255 addresses too many.

Write the network (203.0.113.0/24) or the address alone (203.0.113.10). The help offers both.`,
  source: 'RFC 4632 §3.1',
});

export const outsideListener = defineRule({
  id: 'outside-listener',
  severity: 'error',
  configurable: false,
  title: 'A flow uses ports or a transport that the listener does not have',
  explanation: `A flow may narrow its listener, but not go beyond it. Either nothing listens on that port, or the
listener is described wrongly. The same holds for the source ports of a flow that comes from a listener.

For example, a flow with \`ports: 8443\` to \`nginx.https\` on 443/tcp is reported.

Correct the ports or the transport of the flow, or those of the listener.`,
  source: language,
});

export const invalidFlow = defineRule({
  id: 'invalid-flow',
  severity: 'error',
  configurable: false,
  title: 'The keys of a flow contradict each other',
  explanation: `The message names the rule that is broken:

- A flow to a destination without listeners has \`ports\` and \`transport\`, such as \`ports: 443\` and \`transport: tcp\`.
- Transports with ports (tcp, udp, sctp) and without (such as icmp, esp or vrrp) cannot be mixed.
- \`both_ways\` cannot be used with tcp, and needs source ports, because the other side sends to them.
- \`match_source_ports\` needs source ports.
- \`expires\` is a calendar date, YYYY-MM-DD.
- An \`id\` has at most 128 letters, digits, dots, dashes and underscores.
- A flow cannot fall back to itself, directly or through other flows.

Such a flow has no clear meaning, so no rule is made from it. Correct the key that the finding shows.`,
  source: language,
});

export const duplicateFlowId = defineRule({
  id: 'duplicate-flow-id',
  severity: 'error',
  configurable: false,
  title: 'Two flows have the same id',
  explanation: `Tables, diagrams, comments of rules, tickets and proofs name a flow by its id, so each id belongs to
one flow. A flow without \`id\` gets one from its ends, such as \`browser-to-nginx-https\`. Two flows between the same
ends therefore need an \`id\` of their own. topo does not number them, because the numbers would change when a line is
inserted.

Write an \`id\` on one of them, such as \`id: browser-to-nginx-https-fallback\`.`,
  source: language,
});

export const invalidPlacement = defineRule({
  id: 'invalid-placement',
  severity: 'error',
  configurable: false,
  title: 'A component has no host or zone, or contradictory ones',
  explanation: `A component runs on a \`host\` (or on \`hosts\`, as replicas) and has the addresses of the host. Or it is
in a \`zone\`, with \`addresses\` or \`fqdn\` of its own, or with neither. The two forms cannot be combined.

For example, \`nginx: { host: web }\` and \`browser: { zone: internet }\` are valid, and \`nginx: { host: web, zone: dmz }\`
is not: the zone belongs to the host.

Write \`host\`, \`hosts\` or \`zone\`, and remove the key that contradicts it.`,
  source: language,
});

export const invalidGroup = defineRule({
  id: 'invalid-group',
  severity: 'error',
  configurable: false,
  title: 'A group does not say clearly what it holds',
  explanation: `A group holds hosts, or components, or other groups of the same kind. It cannot hold both kinds, because a
flow to a host and a flow to a component mean different things. It cannot hold a zone, and it cannot contain itself.

For example, \`linux: [web, sshd]\` is reported if \`web\` is a host and \`sshd\` is a component.

Write one group of hosts and one of components, or remove the member that the finding shows.`,
  source: language,
});

export const invalidZone = defineRule({
  id: 'invalid-zone',
  severity: 'error',
  configurable: false,
  title: 'The exceptions of a zone are not valid',
  explanation: `\`except\` takes prefixes, other zones, or all \`private\` addresses out of a zone where the zone stands as an end
of a flow or an expectation. An exception that takes nothing out is reported, because its author expected that it does. So are
exceptions that leave nothing of the zone.

For example, \`internet: { prefixes: [0.0.0.0/0], except: [private] }\` is the internet without the networks inside, and
\`except: [10.0.0.0/8]\` for the zone \`192.168.0.0/16\` is reported.

Write what lies within the prefixes of the zone, and less than all of them.`,
  source: `${language}; RFC 1918, RFC 6598, RFC 4193, RFC 3927`,
});

export const invalidMachine = defineRule({
  id: 'invalid-machine',
  severity: 'error',
  configurable: false,
  title: 'The machines of a role are not written clearly',
  explanation: `A host with \`machines\` is a role: machines that are alike but for their addresses and names. A name may hold one
range of numbers, as in \`edge-[01:60]\`. Then each address beside it is a range of as many addresses.

For example, \`edge-[01:60]: 10.0.0.1-10.0.0.50\` has 60 names and 50 addresses.

Write as many addresses as names. A role has no addresses of its own: write them on its machines. A host with a prefix
is a pool, which needs no machines.`,
  source: `${language}; Ansible, inventory: ranges of hosts`,
});

export const invalidExpression = defineRule({
  id: 'invalid-expression',
  severity: 'error',
  configurable: false,
  title: 'An expectation or a step is not valid',
  explanation: `Expectations and steps have the form \`A -> B\`. An end is a zone, a host, a component,
a group, \`component.listener\` or \`component.*\`. A step cannot name a group.

In expectations an end may also be \`any\`, an address or a prefix, and the destination may add \`:PORTS/TRANSPORT\`, for
example \`deny: internet -> openvidu:8888/tcp\`. In steps a label in parentheses distinguishes two participants of the
same kind: \`browser(A) -> kms.media\`.

Correct the expression as the help shows.`,
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
  invalidGroup,
  invalidZone,
  invalidProfile,
  invalidMachine,
  invalidExpression,
] as const;
