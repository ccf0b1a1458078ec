// What stands where a name must: an address, a domain name, a word for everywhere. The help has the name that the file has for it.

import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { compileText } from '../../support/topologies.ts';

const zones = 'zones: { internet: [0.0.0.0/0, "::/0"], lan: [10.0.0.0/8], inner: [10.1.0.0/16] }';

function errorsOf(flows: string, zonesText = zones): readonly Diagnostic[] {
  const { diagnostics } = compileText(`${zonesText}
hosts: { web: { addresses: [203.0.113.10, "2001:db8::10"], public: [198.51.100.9] } }
components:
  admin: { zone: lan, addresses: [10.9.0.0/28] }
  stun: { zone: internet, fqdn: [stun.example.com] }
  a: { host: web, listeners: { l: 443/tcp } }
${flows}`);
  return diagnostics.filter(({ severity }) => severity === 'error');
}

describe('an end of a flow that is not a name', () => {
  it.each([
    ['0.0.0.0/0', 'a prefix', 'write internet, the zone with this prefix'],
    ['"::/0"', 'a prefix', 'write internet, the zone with this prefix'],
    ['10.0.0.0/8', 'a prefix', 'write lan, the zone with this prefix'],
    ['10.9.0.0/28', 'a prefix', 'write admin, the component with this prefix'],
    ['203.0.113.10', 'an address', 'write web, the host with this address'],
    ['198.51.100.9', 'an address', 'write web, the host with this address'],
    ['"2001:db8::10"', 'an address', 'write web, the host with this address'],
    ['"2001:DB8:0:0::10"', 'an address', 'write web, the host with this address'],
    ['10.0.0.0/24', 'a prefix', '`{ zone: lan, addresses: [10.0.0.0/24] }`, and write the name, or write lan'],
    ['10.1.2.3', 'an address', '`{ zone: inner, addresses: [10.1.2.3] }`, and write the name, or write inner'],
    ['"2001:db8::1"', 'an address', '`{ zone: internet, addresses: ["2001:db8::1"] }`'],
    ['10.0.0.1-10.0.0.9', 'a range of addresses', 'declare a component with its addresses'],
    ['10.0.0.300', 'an address', 'declare a component with its addresses'],
    ['10.0.0.5/8', 'a prefix', 'declare a component with its addresses'],
    ['any', 'a word for every address', 'write internet, the zone of every address'],
    ['"*"', 'a word for every address', 'write internet, the zone of every address'],
    ['0.0.0.0', 'an address', 'write internet, the zone of every address'],
    ['"::"', 'an address', 'write internet, the zone of every address'],
    ['stun.example.com', 'a domain name', 'write stun, the component with this domain name'],
    ['www.example.com', 'a domain name', 'declare a component with `fqdn: [www.example.com]`'],
    [
      '"203.0.113.10:443"',
      'an end with ports',
      'write web, the host with this address, and as keys of the flow `ports: 443`',
    ],
    [
      '"web:80,443/tcp"',
      'an end with ports',
      'write web, and as keys of the flow `ports: 80,443` and `transport: tcp`',
    ],
    ['"[2001:db8::10]:443/udp"', 'an end with ports', 'write web, the host with this address, and as keys'],
    ['"any:443"', 'an end with ports', 'write internet, the zone of every address, and as keys'],
  ])('%s is %s', (written, what, help) => {
    for (const flow of [`{ from: ${written}, to: a.l }`, `{ from: [admin, ${written}], to: a.l }`]) {
      const [first, ...more] = errorsOf(`flows: [${flow}]`);
      expect(more).toEqual([]);
      expect(first?.message).toContain(` is ${what}, not the name of a zone, host, component or group`);
      expect(first?.help).toContain(help);
    }
  });

  it.each(['b', 'b.l', 'b.c', 'b:http', '1st', 'admin.x'])(
    'stays an unknown reference where it may be a name: %s',
    (name) => {
      const [first] = errorsOf(`flows: [{ from: "${name}", to: a.l }]`);
      expect(first?.message).toMatch(/^(no .* is named|"admin" has no listener)/);
    },
  );

  it.each([
    ['0.0.0.0/0', 'declare a component with it, and write the name'],
    ['any', 'declare a zone of every address, such as `internet: [0.0.0.0/0, "::/0"]`, and write its name'],
    ['internet', 'declare a zone of every address, such as `internet: [0.0.0.0/0, "::/0"]`, and write its name'],
  ])('is declared first where the file has no such zone: %s', (written, help) => {
    const errors = errorsOf(`flows: [{ from: ${written}, to: a.l }]`, 'zones: { lan: [10.0.0.0/8] }');
    expect(errors.find(({ message }) => message.includes(written))?.help).toBe(help);
  });
});

describe('an address where another name must stand', () => {
  it.each([
    ['components: { b: { host: 203.0.113.10 } }', 'write web, the host with this address'],
    ['components: { b: { hosts: [203.0.113.11] } }', 'declare a host with it, and write the name'],
    ['components: { b: { zone: 10.0.0.0/8 } }', 'write lan, the zone with this prefix'],
    ['components: { b: { zone: 10.0.0.7 } }', 'declare a zone with it, and write the name, or write lan'],
    ['groups: { g: [203.0.113.10] }', 'write web, the host with this address'],
    ['scenarios: { s: { steps: [{ "203.0.113.10 -> web": x }] } }', 'write web, the host with this address'],
  ])('%s', (part, help) => {
    const { diagnostics } = compileText(`${zones}\nhosts: { web: { addresses: [203.0.113.10] } }\n${part}`);
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ rule }) => rule.id)).toEqual(['unknown-reference']);
    expect(errors[0]?.help).toContain(help);
  });
});

it('costs no more in a hostile file than in a large one', () => {
  const hosts = Array.from({ length: 2000 }, (_, i) => `h${String(i)}: {}`).join(', ');
  const flows = Array.from({ length: 20_000 }, (_, i) => `{ from: 10.0.${String(i >> 8)}.${String(i & 255)}, to: h0 }`);
  const { diagnostics } = compileText(`hosts: { ${hosts} }\nflows: [${flows.join(', ')}]`);
  expect(diagnostics.filter(({ rule }) => rule.id === 'unknown-reference')).toHaveLength(20_000);
  expect(diagnostics.at(-1)?.help).toBe('declare a component with it, and write the name');
});
