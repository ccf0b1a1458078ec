import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { entryLines, flowStyle, yamlLines } from '../../../src/document/yaml-text.ts';
import { runs } from '../../support/runs.ts';

it.each([
  [{ deny: 'internet -> redis' }, '{ deny: internet -> redis }'],
  [[443, '80,443', '::/0', true, 'true', null, ''], '[443, "80,443", ::/0, true, "true", null, ""]'],
  [{ http: '443/tcp HTTPS', none: {}, empty: [] }, '{ http: 443/tcp HTTPS, none: {}, empty: [] }'],
  ['#4711', '"#4711"'],
  ['*.example.com', '"*.example.com"'],
])('%j is %s', (value, text) => {
  expect(flowStyle(value)).toBe(text);
});

it('puts on a line what fits', () => {
  const flows = [
    { from: 'browser', to: 'nginx.https' },
    { from: 'nginx', to: ['app.api', 'app.metrics'], purpose: 'proxy' },
  ];
  expect(entryLines('flows', flows, 40)).toEqual([
    'flows:',
    '  - { from: browser, to: nginx.https }',
    '  - from: nginx',
    '    to: [app.api, app.metrics]',
    '    purpose: proxy',
  ]);
  expect(entryLines('flows', flows.slice(0, 1), 60)).toEqual(['flows: [{ from: browser, to: nginx.https }]']);
});

it('is read as the same value, in each width', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 100 }), (value, width) => {
      const flow = flowStyle(value);
      expect(flow).not.toContain('\n');
      const all = { flow: parse(flow), lines: parse(yamlLines(value, width).join('\n')) };
      const entry: unknown = parse(entryLines('key', value, width).join('\n'));
      expect(JSON.stringify({ ...all, entry })).toBe(
        JSON.stringify({ flow: value, lines: value, entry: { key: value } }),
      );
    }),
    runs('yaml-text'),
  );
});
