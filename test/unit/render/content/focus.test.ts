import { describe, expect, it } from 'vitest';
import { focusedOn } from '../../../../src/render/content/focus.ts';
import { RenderError } from '../../../../src/render/render-error.ts';
import { views } from '../../../../src/render/views/registry.ts';
import { topologyOf } from '../../../support/topologies.ts';

/** a → b → c → d → e, and x on the host of c that nobody talks to. */
const chain = topologyOf(`
zones: { lan: [10.0.0.0/24], dmz: [10.1.0.0/24] }
hosts: { h: { addresses: [10.0.0.1] }, k: { addresses: [10.1.0.1] } }
components:
  a: { zone: lan }
  b: { host: h, listeners: { l: 1/tcp } }
  c: { host: k, listeners: { l: 1/tcp } }
  x: { host: k }
  d: { host: h, listeners: { l: 2/tcp } }
  e: { host: h, listeners: { l: 3/tcp } }
flows: [{ from: a, to: b.l }, { from: b, to: c.l }, { from: c, to: d.l }, { from: d, to: e.l }]`);

function near(name: string, depth: number): readonly [string, number] {
  const { components, flows } = focusedOn(chain, { name, depth });
  return [components.map((component) => component.name).join(''), flows.length];
}

describe('a focus', () => {
  it('holds what is so many flows away, whichever way these go', () => {
    expect(near('c', 0)).toEqual(['c', 0]);
    expect(near('c', 1)).toEqual(['bcd', 2]);
    expect(near('c', 2)).toEqual(['abcde', 4]);
    expect(near('c', 99)).toEqual(['abcde', 4]);
  });

  it('on a host or a zone is on all that stands there', () => {
    expect(near('k', 0)).toEqual(['cx', 0]);
    expect(near('k', 1)).toEqual(['bcxd', 2]);
    expect(near('lan', 0)).toEqual(['abde', 0]);
    expect(near('dmz', 1)).toEqual(['bcxd', 2]);
  });

  it('on nothing is refused, with what was meant', () => {
    const refused = (name: string): unknown => {
      try {
        return focusedOn(chain, { name, depth: 1 });
      } catch (error) {
        return error;
      }
    };
    expect(refused('dmzz')).toBeInstanceOf(RenderError);
    expect(refused('dmzz')).toMatchObject({
      message: 'no component, host or zone is named "dmzz"',
      help: 'did you mean "dmz"?',
    });
    expect(refused('nowhere')).toMatchObject({
      help: 'components, hosts and zones are a, b, c, x, d, e, h, k, lan and dmz',
    });
  });

  it('and a level go together in a diagram, whose caption tells', () => {
    const blocks = views.diagram.blocks(chain, { focus: { name: 'c', depth: 1 }, collapse: 'host' });
    expect(blocks).toMatchObject([
      {
        kind: 'diagram',
        caption:
          'Who opens a connection to whom: 2 flows between 2 boxes, one for each host. Only what is at most 1 flow away from c is here.',
        graph: {
          edges: [
            { from: 'host h', to: 'host k' },
            { from: 'host k', to: 'host h' },
          ],
        },
      },
    ]);
  });
});
