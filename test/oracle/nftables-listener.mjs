// Listens on the sockets given as JSON, at every address of both families, and sends back what it gets. Of a machine with several
// addresses of a family these are given, too. Says so on stdout once all are bound; ends with its standard input.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

const sockets = JSON.parse(process.argv[2] ?? '[]');
const addresses = JSON.parse(process.argv[3] ?? '["0.0.0.0", "::"]');

async function listenTcp(port) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end('topo');
  });
  server.listen({ port, host: '::' });
  await once(server, 'listening');
}

async function listenUdp(port, type, address) {
  const socket = createSocket({ type, ipv6Only: type === 'udp6' });
  // A datagram is answered from the address that it was sent to only where the socket is bound to one.
  socket.on('message', (data, { address: from, port: fromPort }) => socket.send(data, fromPort, from));
  socket.on('error', () => undefined);
  socket.bind(port, address);
  await once(socket, 'listening');
}

await Promise.all(
  sockets.flatMap(({ transport, port }) =>
    transport === 'tcp'
      ? [listenTcp(port)]
      : addresses.map((address) => listenUdp(port, address.includes(':') ? 'udp6' : 'udp4', address)),
  ),
);
process.stdout.write('ready\n');
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
