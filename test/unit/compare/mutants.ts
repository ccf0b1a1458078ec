// Every small mistake that a writer of rules could make, one at a time.

import { formatPrefix, parsePrefix, prefix } from '../../../src/net/prefixes.ts';

export interface Mutant {
  /** What was changed, and where. */
  readonly what: string;
  readonly text: string;
}

interface Statement {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export type Change = (statement: string) => readonly string[];

/** Each gives the statements that one may become; none where there is nothing to change. */
const changes: Readonly<Record<string, Change>> = {
  'rule or element lost': (statement) => (/\b(accept|drop)\b|^\t\t\t.* \. /.test(statement) ? [''] : []),
  'element: ports': inElement(/^\d+(-\d+)?$/, (field) => otherPorts(field)),
  'element: transport': inElement(/^(tcp|udp|sctp|gre|esp|ah)$/, (field) => [swapped[field]!]),
  'element: prefix': inElement(/^[0-9a-f:.]*[.:][0-9a-f:.]*(\/\d+)?$/, (field) => [
    ...resized(field, -1),
    ...resized(field, 1),
    field.includes(':') ? '::/0' : '0.0.0.0/0',
  ]),
  'element: message': inElement(/^echo-request$/, () => ['time-exceeded']),
  'look-up lets through everyone': (statement) => (/ @\w+ accept$/.test(statement) ? ['\t\taccept'] : []),
  'other set': replaced(/@(in|out)_ipv([46])/g, (_, path, family) => [
    `@${path}_ipv${family === '4' ? '6' : '4'}`,
    `@${path === 'in' ? 'out' : 'in'}_ipv${family}`,
  ]),
  'other key': replaced(/\bth dport(?= @)/g, () => ['th sport']),
  'verdict turned': replaced(/\baccept\b(?=\s+comment)/g, () => ['drop']),
  'state decided otherwise': replaced(/\b(established|related|invalid) : (accept|drop)/g, (_, state, verdict) => [
    `${state} : ${verdict === 'drop' ? 'accept' : 'drop'}`,
  ]),
  'state lost': replaced(/\b(?:established|related) : accept, |, invalid : drop/g, () => ['']),
  'ports widened': inPorts((lo, hi) => [
    [lo, hi + 1],
    [lo - 1, hi],
  ]),
  'ports narrowed': inPorts((lo, hi) =>
    lo === hi
      ? []
      : [
          [lo, hi - 1],
          [lo + 1, hi],
        ],
  ),
  'ports moved': inPorts((lo, hi) => [[lo + 1, hi + 1]]),
  'ports not matched': replaced(/\b(?:tcp|udp|sctp|th) dport (?:\{[^}]*\}|\S+)/g, (match) => [
    match.startsWith('th') ? '' : `meta l4proto ${match.split(' ')[0]!}`,
  ]),
  'source ports not matched': replaced(/\b(?:tcp|udp|sctp|th) sport (?:\{[^}]*\}|\S+)/g, () => ['']),
  'transport swapped': replaced(/\b(tcp|udp)(?= [sd]port)/g, (match) => [match === 'tcp' ? 'udp' : 'tcp']),
  'transport added': replaced(/\bl4proto (?!\{)(\S+)/g, (_, one) => [
    `l4proto { ${one}, ${one === 'gre' ? 'esp' : 'gre'} }`,
  ]),
  'transport lost': inSets('l4proto'),
  'source not matched': replaced(/\bip6? saddr (?:\{[^}]*\}|\S+)/g, (match) => [familyOf(match)]),
  'destination not matched': replaced(/\bip6? daddr (?:\{[^}]*\}|\S+)/g, (match) => [familyOf(match)]),
  'family not matched': replaced(/\bmeta nfproto \S+ /g, () => ['']),
  'prefix widened': replaced(/(?<=addr )[0-9a-f.:/]+/g, (match) => resized(match, -1)),
  'prefix narrowed': replaced(/(?<=addr )[0-9a-f.:/]+/g, (match) => resized(match, 1)),
  'address lost': inSets('[sd]addr'),
  'hop limit not matched': replaced(/\bip6 hoplimit 255 /g, () => ['']),
  'type of ICMP lost': inSets('type'),
  'type of ICMP swapped': replaced(/\btime-exceeded|nd-router-advert|mld-listener-query/g, (match) => [
    { 'time-exceeded': 'parameter-problem', 'nd-router-advert': 'echo-request' }[match] ?? 'packet-too-big',
  ]),
  'loopback not matched': replaced(/\b[io]if "lo" /g, () => ['']),
  'policy accepts': replaced(/policy drop/g, () => ['policy accept']),
  'everything accepted after it': (statement) =>
    / comment "[^"]*"$/.test(statement) ? [`${statement}\n\t\tcounter accept comment "mutant"`] : [],
};

const swapped: Readonly<Record<string, string>> = {
  tcp: 'udp',
  udp: 'tcp',
  sctp: 'tcp',
  gre: 'esp',
  esp: 'gre',
  ah: 'esp',
};

/** Each field that looks like that, one at a time. */
function inElement(pattern: RegExp, by: (field: string) => readonly string[]): Change {
  return (statement) => {
    const [, fields = '', rest = ''] = /^\t\t\t(.* \. .*?)((?: comment.*)?,)$/.exec(statement) ?? [];
    const all = fields.split(' . ');
    return all.flatMap((field, i) =>
      pattern.test(field) ? by(field).map((one) => `\t\t\t${all.with(i, one).join(' . ')}${rest}`) : [],
    );
  };
}

function otherPorts(field: string): readonly string[] {
  const [lo, hi] = [Number(field.split('-')[0]), Number(field.split('-').at(-1))];
  const ranges = [
    ...[
      [lo, hi + 1],
      [lo - 1, hi],
      [lo + 1, hi + 1],
    ],
    ...(lo === hi
      ? []
      : [
          [lo, hi - 1],
          [lo + 1, hi],
        ]),
  ] as const;
  return ranges
    .filter(([from, until]) => from >= 0 && until <= 65535)
    .map(([from, until]) => (from === until ? String(from) : `${from}-${until}`));
}

export function mutantsOf(text: string): readonly Mutant[] {
  const lines = text.split('\n');
  return [...wholeFile(text), ...statementsOf(lines).flatMap((statement) => mutantsAt(lines, statement))];
}

function mutantsAt(lines: readonly string[], { from, to, text }: Statement): readonly Mutant[] {
  return Object.entries(changes).flatMap(([what, change]) =>
    change(text).map((changed) => ({
      what: `${what}: line ${from + 1}: ${text.trim()} => ${changed.trim()}`,
      text: [...lines.slice(0, from), changed, ...lines.slice(to)].join('\n'),
    })),
  );
}

/** What a writer forgets everywhere. */
function wholeFile(text: string): readonly Mutant[] {
  const lines = text.split('\n');
  const without = (what: string, pattern: RegExp): Mutant => ({
    what,
    text: lines.filter((line) => !pattern.test(line)).join('\n'),
  });
  return [
    without('IPv6 lost everywhere', /^\t\t(ip6|icmpv6|meta nfproto ipv6) .*accept/),
    without('IPv4 lost everywhere', /^\t\t(ip|icmp|meta nfproto ipv4) .*accept/),
    without('sets of IPv6 lost', / @\w+_ipv6/),
    without('look-ups lost', / @\w+ accept$/),
    without('elements lost', /^\t\t\t.* \. /),
    without('essentials lost', /comment "essential/),
  ].filter((mutant) => mutant.text !== text);
}

function statementsOf(lines: readonly string[]): readonly Statement[] {
  const statements: Statement[] = [];
  for (let from = 0; from < lines.length; from++) {
    if (!lines[from]!.startsWith('\t\t') || lines[from]!.trim().startsWith('#')) continue;
    statements.push({ from, to: from + 1, text: lines[from]! });
  }
  return statements;
}

/** The statement with each match replaced in turn. */
function replaced(pattern: RegExp, by: (...match: string[]) => readonly string[]): Change {
  return (statement) => {
    const [rule = ''] = statement.split(/ counter /);
    const whole = pattern.source.includes('comment') || pattern.source.includes('policy') ? statement : rule;
    return [...whole.matchAll(pattern)].flatMap((match) =>
      by(...match).map((one) => statement.slice(0, match.index) + one + statement.slice(match.index + match[0].length)),
    );
  };
}

function inPorts(to: (lo: number, hi: number) => readonly (readonly [number, number])[]): Change {
  return (statement) =>
    [...statement.matchAll(/[sd]port (\{[^}]*\}|\S+)/g)].flatMap((list) =>
      [...list[0].matchAll(/\b(\d+)(?:-(\d+))?\b/g)].flatMap((match) => {
        const [lo, hi] = [Number(match[1]), Number(match[2] ?? match[1])];
        const at = list.index + match.index;
        return to(lo, hi)
          .filter(([from, until]) => from >= 0 && until <= 65535)
          .map(
            ([from, until]) =>
              `${statement.slice(0, at)}${from === until ? from : `${from}-${until}`}${statement.slice(at + match[0].length)}`,
          );
      }),
    );
}

/** One element of a set less. */
function inSets(before: string): Change {
  return (statement) =>
    [...statement.matchAll(new RegExp(`(?<=${before} \\{)[^}]*`, 'g'))].flatMap((set) => {
      const elements = set[0]
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== '');
      return elements.map((lost) => {
        const rest = elements.filter((one) => one !== lost).join(', ');
        return `${statement.slice(0, set.index)} ${rest} ${statement.slice(set.index + set[0].length)}`;
      });
    });
}

function familyOf(match: string): string {
  return `meta nfproto ${match.startsWith('ip6') ? 'ipv6' : 'ipv4'}`;
}

export function resized(text: string, by: 1 | -1): readonly string[] {
  const found = parsePrefix(text);
  if (!found.ok) return [];
  const { family, lo, length } = found.value;
  if (length + by < 0 || length + by > (family === 4 ? 32 : 128)) return [];
  return [formatPrefix(prefix(family, lo, length + by))];
}
