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
