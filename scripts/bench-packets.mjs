// Packets that no rule lets through, so that each meets all of them: how many a second, with sets and with lists.

import { spawnSync } from 'node:child_process';
import { heading, median, output, ratio, row, topo, write } from './bench-tools.mjs';
import { oneHost, rulePerFlow } from './bench-topologies.mjs';

const SIZES = [10, 1_000, 5_000];
const ROUNDS = 5;

/** Over a virtual cable the sender's own thread takes a packet through the rules of the other end: it counts what they cost. */
const SENDER = `use Socket; use Time::HiRes "time";
socket(my $s, PF_INET, SOCK_DGRAM, 0) or die; connect($s, sockaddr_in(9, inet_aton("10.2.0.1"))) or die;
my ($n, $end, $data) = (0, time() + 1, "x" x 22);
while (time() < $end) { send($s, $data, 0) for 1 .. 100; $n += 100; }
print $n;`;

/** Calls `work` with the names of two network namespaces that a cable joins; not where there can be none. */
export function inNamespaces(work) {
  const [near, far] = ['a', 'b'].map((end) => `topo-bench-${process.pid}-${end}`);
  if (spawnSync('ip', ['netns', 'add', near]).status !== 0) {
    console.log(
      '\nskipped: loading and packets need ip (apt-get install iproute2) and the right to make network namespaces (run as root)',
    );
    return;
  }
  try {
    cable(near, far);
    work({ near, far });
  } finally {
    for (const space of [near, far]) spawnSync('ip', ['netns', 'del', space]);
  }
}

export function packets(namespaces) {
  report(rates(namespaces));
}

function cable(near, far) {
  output(['ip', 'netns', 'add', far]);
  output(['ip', 'link', 'add', 'cable', 'netns', near, 'type', 'veth', 'peer', 'name', 'cable', 'netns', far]);
  for (const [space, address] of [
    [near, '10.9.0.1/8'],
    [far, '10.2.0.1/8'],
  ]) {
    output(['ip', '-n', space, 'address', 'add', address, 'dev', 'cable']);
    output(['ip', '-n', space, 'link', 'set', 'cable', 'up']);
  }
}

/** Packets in a second by kind and size: all kinds in turn, so that all meet the same weather. */
function rates({ near, far }) {
  const cases = [
    ['none', 0, write('none.nft', 'table inet topo\ndelete table inet topo\n')],
    ...SIZES.flatMap((flows) => {
      const rules = output([topo, 'firewall', write(`${flows}-packets.yaml`, oneHost(flows).yaml), '--host', 'server']);
      return [
        ['sets', flows, write(`${flows}-packets.nft`, rules)],
        ['list', flows, write(`${flows}-packets-list.nft`, rulePerFlow(flows))],
      ];
    }),
  ];
  const found = new Map();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [kind, flows, path] of cases) {
      output(['ip', 'netns', 'exec', far, 'nft', '-f', path]);
      const rate = Number(output(['ip', 'netns', 'exec', near, 'perl', '-e', SENDER]));
      found.set(`${kind} ${flows}`, [...(found.get(`${kind} ${flows}`) ?? []), rate]);
    }
  }
  return (kind, flows) => median(found.get(`${kind} ${flows}`));
}

function report(rate) {
  const thousands = (value) => String(Math.round(value / 1_000));
  heading(
    `Thousands of packets a second that no rule lets through, median of ${ROUNDS}; ${thousands(rate('none', 0))} without rules`,
    [
      ...[
        'flows',
        'topo',
        'one rule per flow',
        'topo against no rules',
        'topo against its 10 flows',
        'aim',
        'list against its 10 flows',
      ],
    ],
  );
  for (const flows of SIZES) {
    const [sets, list] = [rate('sets', flows), rate('list', flows)];
    const against = [ratio(sets, rate('none', 0)), ratio(sets, rate('sets', 10)), '1', ratio(list, rate('list', 10))];
    row(String(flows), thousands(sets), thousands(list), ...against);
  }
}
