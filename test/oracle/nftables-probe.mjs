// Sends the probes given as JSON on standard input, all at once, and prints as JSON what became of each: `open`, `refused`
// or `silent`.

import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate as turn, setTimeout as after } from 'node:timers/promises';

/** `patience` is in milliseconds; datagrams are sent twice in it. */
const { probes, patience } = JSON.parse(await text(process.stdin));

/**
 * Counts from when all probes are sent, and ends when what has come by then is read: where the machine is busy, sending
 * hundreds takes longer than an answer.
 */
async function silent() {
  await turn();
  await after(patience);
  for (let i = 0; i < 3; i += 1) await turn();
  return 'silent';
}
const silence = silent();

/** What a socket's error says: only a packet that was let through is refused. */
function meaning({ code }) {
  return code === 'ECONNREFUSED' ? 'refused' : 'silent';
}

function probeTcp({ address, port, from, fromPort }) {
  const socket = connect({ host: address, port, localAddress: from, ...(fromPort ? { localPort: fromPort } : {}) });
  const answer = new Promise((resolve) => {
    socket.on('data', () => resolve('open'));
    socket.on('error', (error) => resolve(meaning(error)));
  });
  return Promise.race([answer, silence]).finally(() => socket.destroy());
}

function probeUdp({ address, port, from, fromPort }) {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  let closed = false;
  const answer = new Promise((resolve) => {
    const send = () => closed || socket.send('topo', (error) => error && resolve(meaning(error)));
    socket.on('message', () => resolve('open'));
    // Connected, so that an ICMP error comes back as one of the socket. EPERM is a drop on the way out.
    socket.on('error', (error) => resolve(meaning(error)));
    socket.on('connect', () => {
      send();
      void after(patience / 3).then(send);
    });
    socket.bind(fromPort ?? 0, from, () => closed || socket.connect(port, address));
  });
  return Promise.race([answer, silence]).finally(() => {
    closed = true;
    socket.close();
  });
}

const answers = await Promise.all(
  probes.map((probe) => (probe.transport === 'tcp' ? probeTcp(probe) : probeUdp(probe))),
);
process.stdout.write(JSON.stringify(answers), () => process.exit(0));
