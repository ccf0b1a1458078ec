// Topologies of any size for `npm run bench`; the same size gives the same file.

/** Ten flows per host: nine to the next hosts' services and one for its administrator. Nothing to complain about. */
export function manyFlows(flows) {
  const hosts = flows / 10;
  const lines = header('many-flows');
  lines.push('hosts:');
  for (let host = 0; host < hosts; host++) lines.push(`  h${host}: { addresses: [10.1.${host >> 8}.${host & 255}] }`);
  lines.push('components:', '  admin: { zone: lan, addresses: [10.0.0.7] }');
  for (let host = 0; host < hosts; host++) {
    lines.push(`  sshd-${host}: { host: h${host}, listeners: { ssh: 22/tcp SSH } }`);
    lines.push(`  app-${host}:`, `    host: h${host}`, '    listeners:');
    for (let service = 1; service <= 9; service++) lines.push(`      s${service}: ${8000 + service}/tcp HTTPS`);
  }
  lines.push('flows:');
  for (let host = 0; host < hosts; host++) {
    lines.push(`  - { from: admin, to: sshd-${host}.ssh, purpose: administration }`);
    for (let service = 1; service <= 9; service++) {
      const target = (host + service) % hosts;
      lines.push(`  - { from: app-${host}, to: app-${target}.s${service}, purpose: call number ${service} }`);
    }
  }
  return lines.join('\n') + '\n';
}

/** A hundred components with a thousand listeners each; ports repeat on other addresses, and no two collide. */
export function manyListeners() {
  const lines = header('many-listeners');
  lines.push('hosts:', '  big: { addresses: [10.1.0.1, 10.1.0.2, 10.1.0.3, 10.1.0.4] }', 'components:');
  lines.push('  admin: { zone: lan, addresses: [10.0.0.7] }', '  sshd: { host: big, listeners: { ssh: 22/tcp SSH } }');
  const perAddress = 30_000; // from 2000 up, below the ephemeral range
  for (let component = 0; component < 100; component++) {
    lines.push(`  c${component}:`, '    host: big', '    listeners:');
    for (let listener = 0; listener < 1_000; listener++) {
      const index = component * 1_000 + listener;
      const port = 2_000 + (index % perAddress);
      const address = `10.1.0.${1 + Math.floor(index / perAddress)}`;
      lines.push(`      l${listener}: { ports: ${port}, transport: tcp, protocol: HTTPS, bind: [${address}] }`);
    }
  }
  lines.push('flows:', '  - { from: admin, to: sshd.ssh, purpose: administration }');
  for (let component = 0; component < 100; component++) {
    lines.push(`  - { id: use-${component}, from: admin, to: c${component}.*, purpose: everything }`);
  }
  return lines.join('\n') + '\n';
}

function header(name) {
  return ['topo: 1', `name: ${name}`, 'zones:', '  lan: [10.0.0.0/8]'];
}

/** One host, and clients that each reach every second port of it: nothing that could be merged. In several languages. */
export function oneHost(flows) {
  const own = clientFlows(flows);
  const clients = [...new Map(own.map(({ client, address }) => [client, address]))];
  const services = [...new Map(own.map(({ service, port }) => [service, port]))];
  return {
    yaml: oneHostYaml(own, clients, services),
    ferm: `table filter chain INPUT {\npolicy DROP;\nmod state state INVALID DROP;
mod state state (ESTABLISHED RELATED) ACCEPT;\ninterface lo ACCEPT;\nproto icmp ACCEPT;\n${own
      .map(
        ({ id, address, port }) =>
          `saddr ${address} daddr ${SERVER} proto tcp dport ${port} mod comment comment "${id}" ACCEPT;\n`,
      )
      .join('')}}\n`,
    policy: `header {\n  target:: nftables inet input\n}\n${own.map(capircaTerm).join('')}`,
    networks: [`SERVER = ${SERVER}/32`, ...clients.map(([name, address]) => `${name} = ${address}/32`), ''].join('\n'),
    services: [...services.map(([name, port]) => `${name} = ${port}/tcp`), ''].join('\n'),
  };
}

/** What lists do: a rule for each flow of {@link oneHost}, in nft's own words. */
export function rulePerFlow(flows) {
  const rules = clientFlows(flows).map(
    ({ id, address, port }) =>
      `ip saddr ${address} ip daddr ${SERVER} tcp dport ${port} counter accept comment "${id}"`,
  );
  return `table inet topo\ndelete table inet topo\ntable inet topo {
chain input {\ntype filter hook input priority filter; policy drop;
ct state vmap { established : accept, related : accept, invalid : drop }\niif "lo" accept
${rules.join('\n')}\n}\n}\n`;
}

const SERVER = '10.2.0.1';

function clientFlows(flows) {
  return Array.from({ length: flows }, (_, i) => {
    const [client, service] = [Math.floor(i / 100), i % 100];
    const address = `10.1.${client >> 8}.${client & 255}`;
    const id = `client-${client}-to-service-${service}-api`;
    return {
      id,
      client: `client-${client}`,
      address,
      service: `service-${service}`,
      port: 8000 + 2 * service,
      number: i,
    };
  });
}

function oneHostYaml(own, clients, services) {
  return [
    ...header('one-host'),
    `hosts: { server: { addresses: [${SERVER}] } }`,
    'components:',
    '  admin: { zone: lan, addresses: [10.0.0.7] }',
    '  sshd: { host: server, listeners: { ssh: 22/tcp SSH } }',
    ...clients.map(([name, address]) => `  ${name}: { zone: lan, addresses: [${address}] }`),
    ...services.map(([name, port]) => `  ${name}: { host: server, listeners: { api: ${port}/tcp HTTPS } }`),
    'flows:',
    '  - { from: admin, to: sshd.ssh, purpose: administration }',
    ...own.map(
      ({ client, service, number }) => `  - { from: ${client}, to: ${service}.api, purpose: call number ${number} }`,
    ),
    'firewall: { log_drops: false }',
    '',
  ].join('\n');
}

function capircaTerm({ id, client, service, number }) {
  return `term ${id} {
  comment:: "call number ${number}"
  source-address:: ${client}
  destination-address:: SERVER
  destination-port:: ${service}
  protocol:: tcp
  action:: accept
}
`;
}
