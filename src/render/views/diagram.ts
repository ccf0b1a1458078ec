import { count } from '../../diagnostics/words.ts';
import { graphOf } from '../graph/build.ts';
import { verticesOf } from '../graph/graph.ts';
import type { View } from './view.ts';

/** Who talks to whom as a picture: components in their hosts and zones, an arrow for each flow. */
export const diagram: View = {
  title: 'Diagram',
  summary: 'components in their hosts and zones, and an arrow for each flow',
  content: 'diagram',
  blocks: (topology) => {
    const graph = graphOf(topology);
    const flows = count(topology.flows.length, 'flow');
    const ends = count(verticesOf(graph.items).length, 'end');
    return [{ kind: 'diagram', graph, caption: `Who opens a connection to whom: ${flows} between ${ends}.` }];
  },
};
