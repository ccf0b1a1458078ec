// Texts that are nearly topologies: for tests that look for what breaks the compiler.

import fc from 'fast-check';
import { stringify } from 'yaml';

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

/** Pieces of which YAML and topologies are made: far more often almost right than letters by chance are. */
const pieces = [
  ...words(`zones: hosts: components: flows: scenarios: expect: firewall: rules: listeners: addresses: ports: transport:
    from: to: use: host: zone: profiles: bind: topo:`),
  ...words(`a b a.b a.* any unknown internet coturn tcp udp+tcp esp 443/tcp 1-2,3/udp 10.0.0.0/8 10.0.0.1 ::/0 ::1 0 65536
    0443 1e3 .inf true yes null ~ 2027-06-30 { } [ ] | > " ' --- ... # __proto__ constructor`),
  ...['topo: 1', 'name: t', ', ', ': ', '- ', '? ', '&a ', '*a', '<<: *a', '!!set ', '!a ', '%YAML 1.2', 'a -> b: c'],
  ...['443/tcp HTTPS', ' # topo-ignore[cleartext]: x', '# topo-ignore', 'deny: a -> b'],
  ...[' ', '  ', '\t', '\n', '\n  ', '\n    ', '\r\n', '\u0000', '\ufeff', '\u202e', '\ud800', '\u2028', '全', '🔥'],
];

export const yamlish = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((parts) => parts.join(''));

const keys = fc.constantFrom(
  ...words(`topo name title zones hosts components flows scenarios expect firewall rules listeners addresses prefixes ports
    transport protocol from to use host zone bind profiles any_of dynamic steps deny allow only egress a b __proto__ toString`),
  '',
);

const scalars = fc.oneof(
  ...[fc.constantFrom(...pieces), fc.string(), fc.integer(), fc.double(), fc.boolean(), fc.constant(null)],
);

const { tree } = fc.letrec((again) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalars,
    fc.array(again('tree'), { maxLength: 4 }),
    fc.dictionary(keys, again('tree'), { maxKeys: 5 }),
  ),
}));

/** Any values below the keys of the language. */
export const anything = fc
  .dictionary(keys, tree, { maxKeys: 8 })
  .map((content) => yaml({ topo: 1, name: 't', ...content }));

function yaml(content: unknown): string {
  return stringify(content, { aliasDuplicateObjects: false });
}

/** Nearly always what belongs there, and now and then anything. */
function likely(...right: readonly fc.Arbitrary<unknown>[]): fc.Arbitrary<unknown> {
  return fc.oneof({ arbitrary: fc.oneof(...right), weight: 400 }, { arbitrary: tree, weight: 1 });
}

function one(...choices: readonly unknown[]): fc.Arbitrary<unknown> {
  return likely(fc.constantFrom(...choices));
}

function several(item: fc.Arbitrary<unknown>, maxLength: number): fc.Arbitrary<unknown> {
  return likely(fc.array(item, { maxLength }));
}

/** A map with some of the keys, and always those that stand first. */
function map(required: Members, optional: Members = {}): fc.Arbitrary<unknown> {
  return likely(fc.record({ ...required, ...optional }, { requiredKeys: Object.keys(required) }));
}

type Members = Readonly<Record<string, fc.Arbitrary<unknown>>>;

const prefixes = several(one(...words('10.0.0.0/8 10.0.0.0/24 10.0.0.1 10.0.0.2 192.0.2.1 fd00::1 fd00::/8')), 3);
const ports = one(22, 80, 443, '80,443', '1-65535', '40000-50000', 'unknown');
const transport = one('tcp', 'udp', 'udp+tcp', 'esp', 'sctp');
const profiles = several(one('a', 'p', 'q'), 2);
const flag = likely(fc.boolean());
const short = one('443/tcp HTTPS', '80/tcp HTTP', '40000-50000/udp SRTP', '53/udp+tcp', 'esp', 'unknown/udp');
const bind = one('any', 'loopback', '10.0.0.1', '::', ['10.0.0.1', '10.0.0.2']);
const listener = likely(
  short,
  map({ ports, transport: one('tcp', 'udp', 'udp+tcp') }, { bind, profiles, dynamic: flag, encrypted: flag }),
  map({ any_of: likely(fc.array(short, { minLength: 2, maxLength: 3 })) }),
);
const listeners = map({ x: listener }, { y: listener, z: listener });

const components = map(
  { a: map({ host: one('h', 'i'), listeners }, { profiles }), b: map({ hosts: one(['h', 'i'], ['i']), listeners }) },
  {
    c: map({ host: one('h'), use: one('coturn', 'sshd', 'kurento', 'redis', 'nginx') }, { profiles }),
    d: map({ zone: one('lan', 'internet') }, { addresses: prefixes, listeners, fqdn: one('x.example.com') }),
  },
);

const end = one(...words('a a b c d a.x b.x a.* b.* lan internet h i'));
const pair = fc
  .tuple(end, end)
  .map(([from, to]) => `${JSON.stringify(from)} -> ${JSON.stringify(to)}`.replaceAll('"', ''));
const flow = map(
  { from: one(...words('a b d lan internet')), to: one(...words('a.x a.* b.x b.*')) },
  {
    ...{
      id: one('f', 'g'),
      fallback_of: one('f', 'g'),
      purpose: one('x', 'y'),
      expires: one('2026-11-25', '2020-01-01'),
    },
    ...{ both_ways: flag, match_source_ports: flag, source_ports: ports, ports, transport, profiles },
  },
);

/** Topologies that are almost right, and sometimes quite. */
export const almost = fc
  .record(
    {
      topo: fc.constant(1),
      name: fc.constant('t'),
      zones: one(
        { lan: ['10.0.0.0/8', 'fd00::/8'], internet: ['0.0.0.0/0', '::/0'] },
        { lan: [], internet: ['0.0.0.0/0'] },
      ),
      hosts: map({
        h: map({}, { addresses: prefixes, public: prefixes }),
        i: map({}, { addresses: prefixes, reserved_ports: ports }),
      }),
      components,
      flows: several(likely(map({ from: end, to: end }), flow), 5),
      scenarios: map(
        {},
        {
          s: map({
            steps: several(
              pair.map((ends) => ({ [ends]: 'x' })),
              3,
            ),
          }),
        },
      ),
      expect: several(
        likely(map({ deny: pair }), map({ allow: pair }), map({ only: map({ to: end, from: several(end, 2) }) })),
        3,
      ),
      firewall: map({}, { egress: one('open', 'declared'), log_drops: flag }),
    },
    { requiredKeys: ['topo', 'name', 'zones', 'hosts', 'components'] },
  )
  .map(yaml);

interface Edit {
  /** Of the text, 0 to 1. */
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
  readonly unit: 'character' | 'line' | 'token';
}

const edits = fc.array(
  fc.record<Edit>({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    remove: fc.nat({ max: 3 }),
    insert: fc.oneof(fc.constant(''), fc.constantFrom(...pieces), fc.string({ maxLength: 3, unit: 'binary' })),
    unit: fc.constantFrom('character', 'line', 'token'),
  }),
  { minLength: 1, maxLength: 3 },
);

const separators = { character: /(?:)/, line: /(?<=\n)/, token: /\b/ };

function applied(text: string, { at, remove, insert, unit }: Edit): string {
  const parts = text.split(separators[unit]);
  parts.splice(Math.floor(at * parts.length), remove, insert);
  return parts.join('');
}

/** One of the texts, after a few edits. */
export function mutated(texts: readonly string[]): fc.Arbitrary<string> {
  return fc.tuple(fc.constantFrom(...texts), edits).map(([text, all]) => all.reduce(applied, text));
}
