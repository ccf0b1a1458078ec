// `npm run bench`: how fast topo is, as ratios measured in one run on this machine.
// Every number is the median of whole processes, started in turn so that all meet the same weather.

import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { firewalls } from './bench-firewall.mjs';
import { rulesets } from './bench-rulesets.mjs';
import {
  bareParser,
  folder,
  heading,
  inTurn,
  megabytes,
  milliseconds,
  peakMemory,
  ratio,
  root,
  row,
  topo,
  write,
} from './bench-tools.mjs';
import { manyFlows, manyListeners } from './bench-topologies.mjs';

const example = join(root, 'examples/openvidu-ce/topology.yaml');
for (const needed of [topo, example]) {
  if (!existsSync(needed)) throw new Error(`${needed} is missing: run npm run build`);
}

const parser = await bareParser();
const startUp = coldStart();
throughput(parser, startUp.bare);
conflicts(parser, startUp.bare);
documents(startUp.bare);
await firewalls(parser);
rulesets(startUp.bare);

// ---------------------------------------------------------------- what is measured

function coldStart() {
  const times = inTurn(15, {
    bare: ['-e', '0'],
    version: [topo, '--version'],
    check: [topo, 'check', example],
  });
  heading('Cold start, median of 15', ['command', 'time', 'against node -e 0', 'aim']);
  row('node -e 0', milliseconds(times.bare), '', '');
  row('topo --version', milliseconds(times.version), ratio(times.version, times.bare), '1.5');
  row('topo check openvidu-ce', milliseconds(times.check), ratio(times.check, times.bare), '3');
  return times;
}

function throughput(parser, bare) {
  const sizes = [2_000, 20_000].map((flows) => {
    const file = write(`${flows}-flows.yaml`, manyFlows(flows));
    const times = inTurn(3, { parse: [parser, file], check: [topo, 'check', file] });
    return {
      flows,
      file,
      ...times,
      memory: peakMemory([topo, 'check', file]),
      parserMemory: peakMemory([parser, file]),
    };
  });
  heading('topo check against a bare yaml parse of the same file, median of 3', [
    'flows',
    'file',
    'parse',
    'check',
    'ratio',
    'ratio less node -e 0',
    'aim',
    'peak memory of parse',
    'of check',
  ]);
  for (const { flows, file, parse, check, memory, parserMemory } of sizes) {
    row(
      String(flows),
      megabytes(statSync(file).size),
      milliseconds(parse),
      milliseconds(check),
      ratio(check, parse),
      ratio(check - bare, parse - bare),
      '1.5',
      megabytes(parserMemory),
      megabytes(memory),
    );
  }
  const [small, large] = sizes;
  heading('Growth from 2,000 to 20,000 flows', ['of', 'factor less node -e 0', 'aim']);
  row('parse', ratio(large.parse - bare, small.parse - bare), '');
  row('check', ratio(large.check - bare, small.check - bare), 'as the parse, at most 10');
}

function conflicts(parser, bare) {
  const file = write('100000-listeners.yaml', manyListeners());
  const times = inTurn(1, { parse: [parser, file], check: [topo, 'check', file] });
  heading('100,000 listeners on one host', ['part', 'time', 'aim']);
  row('bare yaml parse', milliseconds(times.parse - bare), '');
  row('topo check, all of it', milliseconds(times.check - bare), '');
  row(
    'topo check less the parse: conflict detection and all other checks',
    milliseconds(times.check - times.parse),
    '1,000 ms for the conflicts',
  );
}

/** Two components to ten flows: 1,000 flows are between 200 components. The drawing is Graphviz's, without a browser. */
function documents(bare) {
  const sizes = [100, 1_000, 10_000].map((flows) => {
    const file = write(`${flows}-documented.yaml`, manyFlows(flows));
    const html = [topo, 'render', file, '--format', 'html', '-o', join(folder, 'out.html')];
    const svg = [topo, 'render', file, '--view', 'diagram', '-o', join(folder, 'out.svg')];
    const times = inTurn(flows > 1_000 ? 1 : 3, { html, svg });
    return { flows, ...times, htmlMemory: peakMemory(html), svgMemory: peakMemory(svg), size: htmlSize() };
  });
  heading('Documents, median of 3 (of 10,000 flows one run)', [
    ...['flows', 'whole HTML document', 'against node -e 0', 'its size', 'peak memory'],
    ...['SVG of the diagram', 'against node -e 0', 'peak memory'],
  ]);
  for (const { flows, html, svg, htmlMemory, svgMemory, size } of sizes) {
    const page = [milliseconds(html), ratio(html, bare), megabytes(size), megabytes(htmlMemory)];
    row(String(flows), ...page, milliseconds(svg), ratio(svg, bare), megabytes(svgMemory));
  }
  heading('Growth of documents with ten times the flows', ['from', 'HTML less node -e 0', 'SVG less node -e 0', 'aim']);
  for (const [i, large] of sizes.slice(1).entries()) {
    const { flows, html, svg } = sizes[i];
    row(
      `${flows} to ${large.flows}`,
      ratio(large.html - bare, html - bare),
      ratio(large.svg - bare, svg - bare),
      'at most 10',
    );
  }
}

function htmlSize() {
  return statSync(join(folder, 'out.html')).size;
}
