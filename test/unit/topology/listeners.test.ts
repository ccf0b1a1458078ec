import { describe, expect, it } from 'vitest';
import { formatPorts } from '../../../src/net/ports.ts';
import { formatPrefix } from '../../../src/net/prefixes.ts';
import { cutListenerText } from '../../../src/topology/listener-text.ts';
import { compileText, topologyOf } from '../../support/topologies.ts';

function listener(written: string): string {
  const topology = topologyOf(
    `hosts: { h: { addresses: [192.0.2.1] } }\ncomponents: { c: { host: h, listeners: { l: ${written} } } }`,
  );
  const [only] = topology.components[0]?.listeners ?? [];
  if (only === undefined) throw new Error('no listener');
  const bind = only.bind.kind === 'addresses' ? only.bind.addresses.map(formatPrefix).join() : only.bind.kind;
  const endpoints = only.endpoints.map(({ ports, transports, protocol }) => {
    return `${typeof ports === 'string' ? ports : formatPorts(ports)}/${transports.join('+')}${protocol === undefined ? '' : ` ${protocol}`}`;
  });
  return `${endpoints.join(' or ')} @${bind}`;
}

describe('a listener', () => {
  it.each([
    ['443/tcp HTTPS', '443/tcp HTTPS @any'],
    ['"80,443/tcp"', '80,443/tcp @any'],
    ['3478/udp+tcp STUN/TURN', '3478/tcp+udp STUN/TURN @any'],
    ['40000-57000/udp ICE+DTLS-SRTP with spaces', '40000-57000/udp ICE+DTLS-SRTP with spaces @any'],
    ['unknown/tcp', 'unknown/tcp @any'],
    ['esp', 'none/esp @any'],
    ['gre tunnel', 'none/gre tunnel @any'],
    ['443 / TCP HTTPS', '443/tcp HTTPS @any'],
    ['{ ports: 443, transport: tcp, bind: loopback }', '443/tcp @loopback'],
    ['{ ports: [80, "443", 8000-8010], transport: tcp, bind: 192.0.2.1 }', '80,443,8000-8010/tcp @192.0.2.1'],
    ['{ ports: 443, transport: tcp, bind: "::" }', '443/tcp @any'],
    ['{ ports: 443, transport: tcp, bind: 0.0.0.0 }', '443/tcp @0.0.0.0/0'],
    [
      '{ any_of: [443/udp, 10000/udp, 443/tcp], protocol: SRTP }',
      '443/udp SRTP or 10000/udp SRTP or 443/tcp SRTP @any',
    ],
    ['{ transport: icmp }', 'none/icmp @any'],
  ])('%s', (written, expected) => {
    expect(listener(written)).toBe(expected);
  });

  it.each([
    ['443', '"443" has no transport'],
    ['"443"', '"443" has no transport'],
    ['443.5', 'is 443.5, but must be a text, a map or false'],
    ['[80, 443]', 'is a list, but must be a text, a map or false'],
    ['443/http', 'is not a transport'],
    ['443/tcp/udp', 'two slashes'],
    ['8443:443/tcp', 'maps one port'],
    ['443:8443', 'maps one port'],
    ['tcp/443', 'has the transport first'],
    ['"443/tcp,udp"', 'is not a transport'],
    ['esp+tcp', 'mixes transports'],
    ['"443/tcp+esp"', 'mixes transports'],
    ['tcp', 'needs ports'],
    ['443/esp', 'has no ports'],
    ['0443/tcp', 'leading zero'],
    ['70000/tcp', 'out of range'],
    ['""', 'is not a listener'],
    ['{ ports: 443 }', 'has no transport'],
    ['{ transport: tcp }', 'needs ports'],
    ['{ any_of: [443/udp, 443/tcp], ports: 443 }', 'cannot be combined'],
    ['{ any_of: [443/udp, 443] }', '"443" has no transport'],
    ['{ ports: [80, unknown], transport: tcp }', '"unknown" cannot be combined'],
    ['{ ports: 443, transport: tcp, bind: nginx }', 'is not an IP address'],
    ['false', 'no listener "l" to remove'],
  ])('%s is refused: %s', (written, problem) => {
    const { topology, diagnostics } = compileText(
      `hosts: { h: {} }\ncomponents: { c: { host: h, listeners: { l: ${written} } } }`,
    );
    expect(topology).toBeUndefined();
    expect(diagnostics.map(({ message }) => message).join('\n')).toContain(problem);
  });

  it('in short form is cut in linear time', () => {
    expect(cutListenerText(`${'1,'.repeat(200_000)}/`).ok).toBe(false);
    expect(cutListenerText('1 '.repeat(200_000)).ok).toBe(false);
    expect(cutListenerText(`1/${'a+'.repeat(200_000)}!`).ok).toBe(true);
  });
});

describe('a listener that cannot be understood', () => {
  it.each(['443', '"443"', '{ ports: 443 }', '{ ports: 443, transport: tcp, bind: nginx }'])(
    'hides no other problem, and references to it are no problem of their own: %s',
    (written) => {
      const { diagnostics } = compileText(`hosts: { h: {} }
components:
  a: { host: h, listeners: { l: ${written} } }
  b: { host: h, listeners: { l: 80/tcp } }
flows:
  - { from: b, to: a.l }
  - { from: b, to: a }
  - { from: b, to: "a.*" }
  - { from: a.l, to: b.l }
  - { from: b, to: a.other }
  - { from: b, to: a, ports: 80 }
expect: [{ deny: "b -> a.l" }]`);
      const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);
      expect(errors).toEqual([expect.any(String), '"a" has no listener "other"']);
    },
  );
});

describe('what `bind` cannot be', () => {
  it.each([
    ['localhost', 'is a name for loopback', '`bind: loopback`'],
    ['localhost6', 'is a name for loopback', '`bind: loopback`'],
    ['lo', 'is a name for loopback', '`bind: loopback`'],
    ['Loopback', 'is not an address', '`bind: loopback`'],
    ['[loopback]', 'is not an address', '[127.0.0.1, "::1"]'],
    ['"*"', 'is a name for all addresses', '`bind: any`'],
    ['all', 'is a name for all addresses', '`bind: any`'],
    ['"[::]"', 'is a name for all addresses', '`bind: any`'],
    ['[any, 10.0.0.1]', 'is not an address', '`bind: any`'],
    ['10.0.0.1-10.0.0.3', 'is a range of addresses', 'its 3 addresses: [10.0.0.1, 10.0.0.2, 10.0.0.3]'],
    ['["10.0.0.1 - 10.0.0.2"]', 'is a range of addresses', '[10.0.0.1, 10.0.0.2]'],
    ['"::1-::2"', 'is a range of addresses', '["::1", "::2"]'],
    ['10.0.0.0-10.0.0.255', 'is a range of addresses', 'write each address of the host in a list'],
    ['10.0.0.3-10.0.0.1', 'is a range of addresses', 'write each address of the host in a list'],
    ['10.0.0.1-2001:db8::1', 'is a range of addresses', 'write each address of the host in a list'],
    ['10.0.0.0/24', 'is a prefix', 'the address of the host in it'],
    ['10.0.0.5/24', 'is a prefix', 'write 10.0.0.5'],
    ['10.0.0.5/32', 'is a prefix', 'write 10.0.0.5'],
    ['"10.0.0.5:443"', 'has a port', 'the port in `ports`'],
    ['"*:443"', 'has a port', 'the port in `ports`'],
    ['"[::1]:443"', 'has a port', 'the port in `ports`'],
    ['/run/app.sock', 'is a path', 'a Unix socket has no port'],
    ['unix:/run/app.sock', 'is a path', 'a Unix socket has no port'],
    ['eth0', 'is not an IP address', 'or a name that the host gives its addresses'],
    ['web.example.com', 'is not an IP address', 'or a name that the host gives its addresses'],
    ['300.0.0.1', 'has the octet 300', 'write octets from 0 to 255'],
  ])('%s %s', (bind, problem, help) => {
    const { diagnostics } = compileText(
      `hosts: { h: {} }\ncomponents: { c: { host: h, listeners: { l: { ports: 443, transport: tcp, bind: ${bind} } } } }`,
    );
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ rule: { id: 'invalid-address' }, help: expect.stringContaining(help) });
    expect(diagnostics[0]?.message).toMatch(/^".*" /);
    expect(diagnostics[0]?.message).toContain(problem);
  });
});

describe('a listener of the catalogue', () => {
  const names = (listeners: string) =>
    topologyOf(`hosts: { h: {} }\ncomponents: { c: { use: coturn, host: h, listeners: ${listeners} } }`).components[0]
      ?.listeners;

  it('is there where it is on by default', () => {
    expect(names('{}')?.map(({ name }) => name)).toEqual(['turn', 'relay']);
  });

  it('is switched on, removed, and changed key by key', () => {
    const all = names('{ tls: {}, turn: false, relay: { ports: 57001-65535 } }');
    expect(all?.map(({ name }) => name).sort()).toEqual(['relay', 'tls']);
    const relay = all?.find(({ name }) => name === 'relay');
    expect(relay?.endpoints[0]?.protocol).toBe('SRTP');
    expect(relay?.endpoints[0]?.ports).toEqual([{ lo: 57001, hi: 65535 }]);
    expect(relay?.known.default).toBe('49152-65535/udp+tcp');
  });

  it('may be replaced by alternatives', () => {
    const relay = names('{ relay: { any_of: [443/udp, 443/tcp] } }')?.find(({ name }) => name === 'relay');
    expect(relay?.endpoints).toHaveLength(2);
  });
});
