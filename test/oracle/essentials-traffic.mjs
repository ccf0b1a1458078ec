// Traffic that is more than a probe. With an argument it serves, and says so on stdout: `sink` (counts what TCP sends),
// `echo` (sends TCP back), `dhcp` (answers DHCP and DHCPv6). Without one it does the tasks given as JSON on standard
// input, all at once, and prints as JSON which of them had an answer.

import { Buffer } from 'node:buffer';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as after } from 'node:timers/promises';

/** Milliseconds. */
const PATIENCE = 1500;
/** Bytes; many packets of every size that a cable carries. */
const BULK = 200_000;
/** Where a cable of a machine of the network is plugged in. */
const CABLE = 'cable1';
const DHCP_SERVERS = 'ff02::1:2';

async function serveTcp(port, talk) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    talk(socket);
  });
  server.listen({ port, host: '::' });
  await once(server, 'listening');
}

function sink(socket) {
  let rest = BULK;
  socket.on('data', (data) => {
    rest -= data.length;
    if (rest === 0) socket.end('all');
  });
}

async function bound(type, port) {
  const socket = createSocket({ type, ipv6Only: type === 'udp6' });
  socket.on('error', () => undefined);
  socket.bind(port, type === 'udp6' ? '::' : '0.0.0.0');
  await once(socket, 'listening');
  return socket;
}

/** Answers as servers do: by broadcast, and from the own address of the link to that of the client. */
async function serveDhcp() {
  const [four, six] = [await bound('udp4', 67), await bound('udp6', 547)];
  four.setBroadcast(true);
  four.on('message', () => four.send('offer', 68, '255.255.255.255'));
  six.addMembership(DHCP_SERVERS, `::%${CABLE}`);
  six.on('message', (_, { address, port }) => six.send('advertise', port, address));
}

/** Through ordinary sockets: a raw one, which many clients ask their first question through, hears past every rule. */
async function askDhcp(family) {
  const socket = await bound(`udp${family}`, family === 4 ? 68 : 546);
  if (family === 4) socket.setBroadcast(true);
  const to = family === 4 ? [67, '255.255.255.255'] : [547, `${DHCP_SERVERS}%${CABLE}`];
  const answered = once(socket, 'message').then(() => true);
  for (const delay of [0, PATIENCE / 3]) void after(delay).then(() => socket.send('discover', ...to, () => undefined));
  return answered;
}

async function send({ address, port, from }) {
  const socket = connect({ host: address, port, localAddress: from });
  socket.on('error', () => undefined);
  socket.write(Buffer.alloc(BULK));
  return new Promise((resolve) => socket.on('data', () => resolve(true)));
}

const tasks = { send, dhcp: () => askDhcp(4), dhcpv6: () => askDhcp(6) };

/** Says each line of standard input over one connection, and repeats on stdout what comes back. */
async function talk(address, port) {
  const socket = connect({ host: address, port: Number(port) });
  await once(socket, 'connect');
  process.stdout.write('ready\n');
  socket.on('data', (data) => process.stdout.write(data));
  process.stdin.pipe(socket);
}

const [service, ...words] = process.argv.slice(2);
if (service === 'talk') {
  await talk(...words);
} else if (service !== undefined) {
  if (service === 'dhcp') await serveDhcp();
  else await serveTcp(Number(words[0]), service === 'sink' ? sink : (socket) => socket.pipe(socket));
  process.stdout.write('ready\n');
} else {
  const wanted = JSON.parse(await text(process.stdin));
  const late = after(PATIENCE, false);
  const done = await Promise.all(wanted.map((task) => Promise.race([tasks[task.kind](task), late])));
  process.stdout.write(JSON.stringify(done), () => process.exit(0));
}
