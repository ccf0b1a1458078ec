import { count } from '../../diagnostics/message-text.ts';
import type { Topology } from '../../topology/model.ts';
import { writtenFlows } from '../content/flow-rows.ts';
import { focusedOn } from '../content/focus.ts';
import { graphOf } from '../graph/build.ts';
import { collapse } from '../graph/collapse.ts';
import { verticesOf } from '../../page/graph.ts';
import type { RenderView, ViewOptions } from './view.ts';

/** A diagram of who talks to whom: components in their hosts and zones, and an arrow for each flow. */
export const diagram: RenderView = {
  title: 'Diagram',
  summary: 'components in their hosts and zones, and an arrow for each flow',
  takes: ['focus', 'collapse'],
  content: 'diagram',
  blocks: (topology, options) => {
    const part = focusedOn(topology, options.focus);
    const whole = graphOf(part);
    const graph = options.collapse === undefined ? whole : collapse(whole, options.collapse);
    return [{ kind: 'diagram', graph, caption: captionOf(part, verticesOf(graph.items).length, options) }];
  },
};

function captionOf({ flows }: Topology, ends: number, options: ViewOptions): string {
  const { focus, collapse: level } = options;
  const boxes = level === undefined ? count(ends, 'end') : `${count(ends, 'box', 'boxes')}, one for each ${level}`;
  const near =
    focus === undefined ? '' : ` Only what is at most ${count(focus.depth, 'flow')} away from ${focus.name} is here.`;
  return `Who opens a connection to whom: ${count(writtenFlows(flows).length, 'flow')} between ${boxes}.${near}`;
}
