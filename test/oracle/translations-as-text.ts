// Rulesets drawn at random as iptables-restore and `nft -f` read them.

import type { Family } from '../../src/net/addresses.ts';
import {
  type Condition,
  type Place,
  type RandomRule,
  type RandomRules,
  type Target,
  addresses,
  cables,
  placeNames,
  places,
} from './random-translations.ts';

/** What distinguishes the two languages; rules are laid out alike. */
interface Language {
  readonly match: (rule: RandomRule, place: Place, family: Family) => string;
  readonly target: (target: Target, transport: RandomRule['transport'], family: Family) => string;
}

/** Where it is forwarded the destination is the container, whatever the rule was drawn for. */
function destinationOf({ destination }: RandomRule, place: Place, family: Family): string | undefined {
  if (destination === undefined) return undefined;
  const { own, container } = addresses[family];
  return places[place].chain === 'FORWARD' ? container : own[destination];
}

/** One by one: what is shifted has no other ports. */
function portsOf({ target, ports }: RandomRule): readonly [number, number] {
  return target === 'shifted' ? [8000, 8010] : ports;
}

const iptables: Language = {
  match: (rule, place, family) => {
    const { transport, condition, negated } = rule;
    const [lo, hi] = portsOf(rule);
    const destination = destinationOf(rule, place, family);
    const { client, own } = addresses[family];
    const not = negated ? '! ' : '';
    const original = `${not}--ctorigdst ${own[0]} --ctorigdstport 8080`;
    const asked: Readonly<Record<Condition, string>> = {
      none: '',
      arriving: `${not}-i ${cables.client}`,
      source: `${not}-s ${client}`,
      local: `-m addrtype ${not}--dst-type LOCAL`,
      marked: `-m mark ${not}--mark 0x1`,
      new: `-m conntrack ${not}--ctstate NEW`,
      translated: `-m conntrack ${not}--ctstate DNAT`,
      original: `-m conntrack ${original}`,
      'new to original': `-m conntrack --ctstate NEW ${original}`,
      'translated from original': `-m conntrack --ctstate NEW,DNAT ${original}`,
    };
    const to = destination === undefined ? '' : `-d ${destination} `;
    const out = place === 'forward' ? ` -o ${cables.container}` : '';
    return `${to}-p ${transport} -m ${transport} --dport ${lo}:${hi} ${asked[condition]}${out}`;
  },
  target: (target, _, family) => {
    const { container, own } = addresses[family];
    const [inside, second] = family === 4 ? [container, own[1]] : [`[${container}]`, `[${own[1]}]`];
    const texts: Readonly<Record<Target, string>> = {
      ...{ accept: 'ACCEPT', drop: 'DROP', return: 'RETURN', notrack: 'CT --notrack' },
      mark: 'MARK --set-xmark 0x1/0xffffffff',
      ...{ redirect: 'REDIRECT', 'redirect:90': 'REDIRECT --to-ports 90' },
      container: `DNAT --to-destination ${container}`,
      'container:80': `DNAT --to-destination ${inside}:80`,
      'container:80-81': `DNAT --to-destination ${inside}:80-81`,
      shifted: `DNAT --to-destination ${inside}:9000-9010/8000`,
      'second:443': `DNAT --to-destination ${second}:443`,
      ':80': 'DNAT --to-destination :80',
    };
    // Without an address IPv6 has no way to write a port.
    return family === 6 && target === ':80' ? 'REDIRECT --to-ports 80' : texts[target];
  },
};

const nftables: Language = {
  match: (rule, place, family) => {
    const { transport, condition, negated } = rule;
    const [lo, hi] = portsOf(rule);
    const destination = destinationOf(rule, place, family);
    const { client, own } = addresses[family];
    const ip = family === 4 ? 'ip' : 'ip6';
    const not = negated ? '!= ' : '';
    const original = `ct original ${ip} daddr ${not}${own[0]} ct original proto-dst 8080`;
    const asked: Readonly<Record<Condition, string>> = {
      none: '',
      arriving: `iifname ${not}"${cables.client}"`,
      source: `${ip} saddr ${not}${client}`,
      local: `fib daddr type ${not}local`,
      marked: `meta mark ${not}0x1`,
      new: `ct state ${not}new`,
      translated: negated ? 'ct status & dnat == 0' : 'ct status dnat',
      original,
      'new to original': `ct state new ${original}`,
      'translated from original': `ct status dnat ${original}`,
    };
    const to = destination === undefined ? '' : `${ip} daddr ${destination} `;
    const out = place === 'forward' ? ` oifname "${cables.container}"` : '';
    return `${to}${transport} dport ${lo === hi ? lo : `${lo}-${hi}`} ${asked[condition]}${out}`;
  },
  target: (target, transport, family) => {
    const { container, own } = addresses[family];
    const ip = family === 4 ? 'ip' : 'ip6';
    const [inside, second] = family === 4 ? [container, own[1]] : [`[${container}]`, `[${own[1]}]`];
    const texts: Readonly<Record<Target, string>> = {
      ...{ accept: 'accept', drop: 'drop', return: 'return', notrack: 'notrack', mark: 'meta mark set 0x1' },
      ...{ redirect: 'redirect', 'redirect:90': 'redirect to :90' },
      container: `dnat ${ip} to ${container}`,
      'container:80': `dnat ${ip} to ${inside}:80`,
      'container:80-81': `dnat ${ip} to ${inside}:80-81`,
      shifted: `dnat ${ip} to ${transport} dport map { 8000 : ${container} . 9000, 8005 : ${container} . 9005 }`,
      'second:443': `dnat ${ip} to ${second}:443`,
      ':80': 'dnat to :80',
    };
    return texts[target];
  },
};

/** For iptables-restore, or ip6tables-restore. */
export function iptablesText(random: RandomRules): string {
  const { family, policies } = random;
  const network = family === 4 ? '172.17.0.0/16' : 'fd00:17::/64';
  const lines = (place: Place): readonly string[] => {
    const { chain } = places[place];
    const { before, gate, there, after } = random[place];
    const line = (name: string, rule: RandomRule): string =>
      `-A ${name} ${iptables.match(rule, place, family)} -j ${iptables.target(rule.target, rule.transport, family)}`;
    return [
      ...before.map((rule) => line(chain, rule)),
      ...(there.length === 0 ? [] : [`-A ${chain} ${iptables.match(gate, place, family)} -j ${place}`]),
      ...there.map((rule) => line(place, rule)),
      ...after.map((rule) => line(chain, rule)),
    ];
  };
  const inner = placeNames.filter((place) => random[place].there.length > 0);
  const table = (name: string, builtin: readonly string[], always: readonly string[]): readonly string[] => {
    const own = placeNames.filter((place) => places[place].table === name);
    const jumped = own.filter((place) => inner.includes(place)).map((place) => `:${place} - [0:0]`);
    return [`*${name}`, ...builtin, ...jumped, ...always, ...own.flatMap(lines), 'COMMIT'];
  };
  const passing = [
    `-A FORWARD -i ${cables.container} -j ACCEPT`,
    ...['INPUT', 'FORWARD'].map((chain) => `-A ${chain} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`),
    ...(family === 6 ? ['-A INPUT -p ipv6-icmp -j ACCEPT'] : []),
  ];
  const [input, forward] = policies.map((policy) => policy.toUpperCase());
  return [
    ...table('raw', [':PREROUTING ACCEPT [0:0]'], []),
    ...table(
      'mangle',
      [':PREROUTING ACCEPT [0:0]', ':FORWARD ACCEPT [0:0]'],
      [`-A FORWARD -i ${cables.container} -j ACCEPT`],
    ),
    ...table(
      'nat',
      [':PREROUTING ACCEPT [0:0]', ':POSTROUTING ACCEPT [0:0]'],
      [`-A POSTROUTING -s ${network} ! -o ${cables.container} -j MASQUERADE`],
    ),
    ...table('filter', [`:INPUT ${input} [0:0]`, `:FORWARD ${forward} [0:0]`], passing),
    '',
  ].join('\n');
}

/** For `nft -f`: two tables, one for what comes before routing, and one for what decides behind it. */
export function nftablesText(random: RandomRules): string {
  const { family, inet, policies } = random;
  const network = family === 4 ? 'ip saddr 172.17.0.0/16' : 'ip6 saddr fd00:17::/64';
  const passing = `iifname "${cables.container}" accept`;
  const always: Readonly<Record<Place, readonly string[]>> = {
    ...{ raw: [], early: [], nat: [], guard: [passing] },
    input: ['ct state established,related accept', ...(family === 6 ? ['meta l4proto ipv6-icmp accept'] : [])],
    forward: [passing, 'ct state established,related accept'],
  };
  const chain = (name: string, head: string, all: readonly string[]): string =>
    `  chain ${name} { ${head}\n${all.map((one) => `    ${one}\n`).join('')}  }`;
  const chainsOf = (place: Place): readonly string[] => {
    const { type, hook, priority } = places[place];
    const { before, gate, there, after } = random[place];
    const line = (rule: RandomRule): string =>
      `${nftables.match(rule, place, family)} ${nftables.target(rule.target, rule.transport, family)}`;
    const policy = place === 'input' ? policies[0] : place === 'forward' ? policies[1] : 'accept';
    return [
      ...(there.length === 0 ? [] : [chain(`${place}_there`, '', there.map(line))]),
      chain(place, `type ${type} hook ${hook} priority ${priority}; policy ${policy};`, [
        ...always[place],
        ...before.map(line),
        ...(there.length === 0 ? [] : [`${nftables.match(gate, place, family)} jump ${place}_there`]),
        ...after.map(line),
      ]),
    ];
  };
  const kind = inet ? 'inet' : family === 4 ? 'ip' : 'ip6';
  return [
    `table ${kind} before {`,
    ...(['raw', 'early', 'nat'] as const).flatMap(chainsOf),
    chain('source', 'type nat hook postrouting priority srcnat;', [
      `${network} oifname != "${cables.container}" masquerade`,
    ]),
    '}',
    `table ${kind} behind {`,
    ...(['guard', 'input', 'forward'] as const).flatMap(chainsOf),
    '}',
  ].join('\n');
}
