// The mistakes of mutants.ts, as a writer of iptables rules would make them.

import { type Change, type Mutant, resized } from './mutants.ts';

const changes: Readonly<Record<string, Change>> = {
  'rule lost': () => [''],
  'verdict turned': replaced(/-j (ACCEPT|DROP)$/g, (_, verdict) => [`-j ${verdict === 'DROP' ? 'ACCEPT' : 'DROP'}`]),
  'state lost': replaced(/ESTABLISHED,|,RELATED/g, () => ['']),
  'state swapped': replaced(/INVALID/g, () => ['RELATED']),
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
  'port lost': replaced(/(?<=ports )\S*,\S*/g, (list) =>
    list.split(',').map((_, i, all) => all.filter((__, j) => i !== j).join()),
  ),
  'destination ports not matched': replaced(/(-m multiport )?--dports? \S+ /g, () => ['']),
  'source ports not matched': replaced(/(-m multiport )?--sports? \S+ /g, () => ['']),
  'sides swapped': replaced(/--(s|d)port/g, (_, side) => [`--${side === 's' ? 'd' : 's'}port`]),
  'transport swapped': replaced(/-p (tcp|udp)/g, (_, name) => [`-p ${name === 'tcp' ? 'udp' : 'tcp'}`]),
  'protocol swapped': replaced(/-p (gre|esp|ah)/g, (_, name) => [`-p ${name === 'gre' ? 'esp' : 'gre'}`]),
  'source not matched': replaced(/-s \S+ /g, () => ['']),
  'destination not matched': replaced(/-d \S+ /g, () => ['']),
  'prefix widened': replaced(/(?<=-[sd] )\S+/g, (text) => resized(text, -1)),
  'prefix narrowed': replaced(/(?<=-[sd] )\S+/g, (text) => resized(text, 1)),
  'hop limit not matched': replaced(/-m hl --hl-eq 255 /g, () => ['']),
  'type of ICMP moved': replaced(/(?<=-type )\d+/g, (type) => [String(Number(type) + 1), String(Number(type) - 1)]),
  'loopback not matched': replaced(/-[io] lo /g, () => ['']),
  'everything accepted after it': (line) =>
    line.includes('--comment')
      ? [`${line}\n-A ${line.includes('OUTPUT') ? 'TOPO-OUTPUT' : 'TOPO-INPUT'} -j ACCEPT`]
      : [],
};

export function iptablesMutantsOf(text: string): readonly Mutant[] {
  const lines = text.split('\n');
  const single = lines.flatMap((line, i) =>
    !line.startsWith('-')
      ? []
      : Object.entries(changes).flatMap(([what, change]) =>
          change(line).map((changed) => ({
            what: `${what}: line ${i + 1}: ${line} => ${changed}`,
            text: [...lines.slice(0, i), changed, ...lines.slice(i + 1)].join('\n'),
          })),
        ),
  );
  const without = (what: string, pattern: RegExp): Mutant => ({
    what,
    text: lines.filter((line) => !pattern.test(line)).join('\n'),
  });
  return [
    without('IPv6 lost everywhere', /^-6 /),
    without('IPv4 lost everywhere', /^-4 /),
    without('essentials lost', /comment "essential/),
    ...single,
  ];
}

/** The line with each match before its comment replaced in turn; a verdict stands behind. */
function replaced(pattern: RegExp, by: (...match: string[]) => readonly string[]): Change {
  return (line) => {
    const comment = line.indexOf(' -m comment');
    return [...line.matchAll(pattern)]
      .filter(({ index }) => comment < 0 || index < comment || pattern.source.endsWith('$'))
      .flatMap((match) =>
        by(...match).map((one) => line.slice(0, match.index) + one + line.slice(match.index + match[0].length)),
      );
  };
}

function inPorts(to: (lo: number, hi: number) => readonly (readonly [number, number])[]): Change {
  return replaced(/(?<=ports? (?:[0-9:]+,)*)([0-9]+)(?::([0-9]+))?(?=[, ])/g, (_, from = '', until = from) =>
    to(Number(from), Number(until))
      .filter(([lo, hi]) => lo >= 0 && hi <= 65535)
      .map(([lo, hi]) => (lo === hi ? String(lo) : `${lo}:${hi}`)),
  );
}
