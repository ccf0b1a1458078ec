/** By what names the parts of a picture can be found, and what their tooltips say. */

import { count } from '../../diagnostics/message-text.ts';
import type { GraphGroup, Socket, Vertex } from '../../page/graph.ts';
import type { Line } from './lines.ts';
import { attributes, xmlText } from './svg.ts';
import { scopeLooks } from './words.ts';

type Names = Readonly<Record<string, string | undefined>>;

export function vertexStart({ kind, key, title, addresses }: Vertex): string {
  const [name] = key.split('@');
  return start({ class: 'topo-vertex', 'data-vertex': key, [`data-${kind}`]: name }, [title, ...addresses]);
}

export function groupStart({ kind, key, title, addresses }: GraphGroup, name = `topo-group topo-${kind}`): string {
  return start({ class: name, [`data-${kind}`]: key }, [title, ...addresses]);
}

export function rowStart({ key }: Socket): string {
  return `<g${attributes({ class: 'topo-row', 'data-socket': key })}>\n`;
}

export function lineStart(line: Line): string {
  return start({ class: `topo-edge topo-${line.scope}`, ...lineNames(line) }, tooltip(line));
}

export function lineNames({ flows, from, to, socket, origin, scope, need }: Line): Names {
  return {
    'data-flows': flows.join(' '),
    'data-from': from,
    'data-to': to,
    'data-origin': origin,
    'data-socket': socket,
    'data-scope': scope,
    'data-need': need,
  };
}

/** Ids in one tooltip; what is more is counted. */
const MAX_FLOWS = 12;

function tooltip({ flows, labels, scope, need }: Line): readonly string[] {
  const ids = flows.length > MAX_FLOWS ? [...flows.slice(0, MAX_FLOWS), `and ${flows.length - MAX_FLOWS} more`] : flows;
  return [
    `${count(flows.length, 'flow')}: ${ids.join(', ')}`,
    ...labels.map(({ service, protocol }) => `${service} ${protocol}`.trim()),
    ...(need === 'always' ? [] : [need]),
    scopeLooks[scope].words,
  ];
}

function start(values: Names, lines: readonly string[]): string {
  return `<g${attributes(values)}>\n<title>${xmlText(lines.join('\n'))}</title>\n`;
}
