// The mistakes of mutants.ts, as a writer of security groups would make them: in HCL or in JSON, a rule on a line.

import { type Change, type Mutant, resized } from './mutants.ts';

const isRule = (line: string): boolean => /^ {4}["{].*(?:ip_protocol|IpProtocol)/.test(line);

function changesOf(groups: readonly string[]): Readonly<Record<string, Change>> {
  const others = (group: string): readonly string[] => groups.filter((one) => one !== group);
  return {
    'rule lost': () => [''],
    'ports widened': inPorts(([from, to]) => [
      [from, to + 1],
      [from - 1, to],
    ]),
    'ports narrowed': inPorts(([from, to]) => [
      [from, to - 1],
      [from + 1, to],
    ]),
    'ports moved': inPorts(([from, to]) => [[from + 1, to + 1]]),
    'ports turned around': inPorts(([from, to]) => (from === to ? [] : [[to, from]])),
    'ports not matched': inPorts(() => [[0, 65535]]),
    'ports left out': replaced(/,? ?"?(?:FromPort|ToPort|from_port|to_port)"?(?: =|:) -?\d+,?/g, () => ['']),
    'type of ICMP moved': inTypes((type) => [type + 1, type - 1, -1]),
    'code of ICMP matched': replaced(/(?<="?(?:to_port|ToPort)"?(?: =|:) )-1/g, () => ['0']),
    'transport swapped': replaced(/"(tcp|udp)"/g, (_, name) => [name === 'tcp' ? '"udp"' : '"tcp"', '"icmp"', '"-1"']),
    'ICMP of the other family': replaced(/"(icmp|icmpv6)"/g, (_, name) => [
      name === 'icmp' ? '"icmpv6"' : '"icmp"',
      '"tcp"',
    ]),
    'protocol swapped': replaced(/"(47|50|51|-1)"/g, (_, number) => [number === '47' ? '"50"' : '"47"', '"6"']),
    'prefix widened': replaced(/(?<=")[0-9a-f.:]+\/\d+(?=")/g, (text) => resized(text, -1)),
    'prefix narrowed': replaced(/(?<=")[0-9a-f.:]+\/\d+(?=")/g, (text) => resized(text, 1)),
    'family swapped': replaced(/cidr_ipv[46]/g, (name) => [name === 'cidr_ipv4' ? 'cidr_ipv6' : 'cidr_ipv4']),
    'range of the other family': replaced(/IpRanges|Ipv6Ranges/g, (name) => [
      name === 'IpRanges' ? 'Ipv6Ranges' : 'IpRanges',
    ]),
    'reference swapped': replaced(/(?<=group = aws_security_group\.)[\w-]+(?=\.id)/g, others),
    'mark swapped': replaced(/(?<="topo:)[\w-]+(?=" *,)/g, others),
    'group become addresses': replaced(/group = [\w.-]+/g, () => ['cidr_ipv4 = "0.0.0.0/0"']),
    'everything else too': (line) => [
      line.startsWith('    {')
        ? `    { "IpProtocol": "-1", "Ipv6Ranges": [{ "CidrIpv6": "::/0", "Description": "mutant" }] },\n${line}`
        : `${line}\n    "mutant" = { ip_protocol = "-1", cidr_ipv4 = "0.0.0.0/0", description = "mutant" }`,
    ],
  };
}

/** Of a text of a group among `groups`. */
export function awsMutantsOf(text: string, groups: readonly string[]): readonly Mutant[] {
  const lines = text.split('\n');
  const changes = Object.entries(changesOf(groups));
  const single = lines.flatMap((line, i) =>
    isRule(line)
      ? changes.flatMap(([what, change]) =>
          change(line)
            .filter((changed) => changed !== line)
            .map((changed) => ({
              what: `${what}: line ${i + 1}: ${line.trim()} => ${changed.trim()}`,
              text: repaired([...lines.slice(0, i), changed, ...lines.slice(i + 1)].join('\n')),
            })),
        )
      : [],
  );
  return [...wholeFile(text, groups), ...single].filter((mutant) => mutant.text !== text);
}

function wholeFile(text: string, groups: readonly string[]): readonly Mutant[] {
  const without = (what: string, pattern: RegExp): Mutant => ({
    what,
    text: repaired(
      text
        .split('\n')
        .filter((line) => !(isRule(line) && pattern.test(line)))
        .join('\n'),
    ),
  });
  const instead = (what: string, pattern: RegExp, by: (...match: string[]) => string): Mutant => ({
    what,
    text: text.replace(pattern, by),
  });
  const swapped = (name: string): string => (name === 'ingress' ? 'egress' : 'ingress');
  return [
    without('IPv6 lost everywhere', /ipv6 =|Ipv6Ranges/),
    without('IPv4 lost everywhere', /ipv4 =|IpRanges/),
    without('references lost', /group =|UserIdGroupPairs/),
    without('essentials lost', /"essential: /),
    without('flows lost', /escription"?(?: =|:) "(?!essential)/),
    instead('directions swapped', /_(ingress|egress)_rule/g, (_, name = '') => `_${swapped(name)}_rule`),
    instead('directions swapped', /IpPermissions(?:Egress)?"/g, (match) =>
      match === 'IpPermissions"' ? 'IpPermissionsEgress"' : 'IpPermissions"',
    ),
    instead('a rule inside the group', /\n {2}vpc_id /, (match) => `\n  ingress {\n    from_port = 1\n  }${match}`),
    instead('another resource', /$/, () => 'resource "aws_vpc_security_group_ingress_rule" "mutant" {\n}\n'),
    instead('a resource of another kind', /"aws_vpc_security_group_ingress_rule"/, () => '"aws_security_group_rule"'),
    ...Object.entries({ from_port: 'null', cidr_ipv6: 'null', ip_protocol: '"-1"', to_port: '65535' }).map(
      ([name, by]) => instead(`${name} not taken`, new RegExp(`(?<=\\n  ${name} +=) .*`), () => ` ${by}`),
    ),
    ...groups.flatMap((group) => [
      instead('rules of another group', /(?<=security_group_id +=) .*/, () => ` aws_security_group.${group}.id`),
      instead('another host', /(?<="topo:host" = )"[\w-]+"|(?<="Value": )"[\w-]+"/, () => `"${group}"`),
    ]),
  ];
}

/** Commas of JSON as they have to be, whatever was taken away. */
function repaired(text: string): string {
  return text.startsWith('{') ? text.replace(/,(?=\s*\])/g, '').replace(/(?<=\[)(?:\s*\n)+(?= {4})/g, '\n') : text;
}

/** The line with each match in its code replaced in turn; keys and descriptions of HCL are no code. */
function replaced(pattern: RegExp, by: (...match: string[]) => readonly string[]): Change {
  return (line) => {
    const begin = line.indexOf(' = { ') + 1;
    const end = line.search(/"?[dD]escription"?(?: =|:)/);
    return [...line.matchAll(pattern)]
      .filter(({ index }) => index >= begin && index < end)
      .flatMap((match) =>
        by(...match).map((one) => line.slice(0, match.index) + one + line.slice(match.index + match[0].length)),
      );
  };
}

const PORTS = /("?(?:from_port|FromPort)"?(?: =|:) )(\d+)(, "?(?:to_port|ToPort)"?(?: =|:) )(-?\d+)/g;

function inPorts(to: (range: readonly [number, number]) => readonly (readonly [number, number])[]): Change {
  return replaced(PORTS, (_, before = '', from = '', between = '', until = '') =>
    until === '-1' ? [] : to([Number(from), Number(until)]).map(([lo, hi]) => `${before}${lo}${between}${hi}`),
  );
}

function inTypes(to: (type: number) => readonly number[]): Change {
  return replaced(PORTS, (_, before = '', type = '', between = '', code = '') =>
    code === '-1' ? to(Number(type)).map((one) => `${before}${one}${between}-1`) : [],
  );
}
