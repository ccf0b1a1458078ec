// Answers as every format tells them: of the example that has drifted, and with texts that mean something elsewhere.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { diffTopologies, verify } from '../../../../src/compare/answer.ts';
import { plain } from '../../../../src/report/palette.ts';
import { answerFormatIds, answerFormats } from '../../../../src/report/answers/registry.ts';
import type { Answered } from '../../../../src/report/answers/answered.ts';
import { iptables } from '../../../../src/rulesets/readers/iptables-save.ts';
import schema from '../../../../schemas/answer.schema.json' with { type: 'json' };
import { topologyOf } from '../../../support/topologies.ts';
import { hostileTexts } from '../../render/hostile.ts';
import { examples, modelOf, sourceOf } from './sources.ts';

const root = join(import.meta.dirname, '../../../..');
const validate = new Ajv({ strict: false }).compile(schema);

const drifted: Answered = (() => {
  const name = 'drifted.rules';
  const { topology, source } = modelOf('topology.yaml');
  const text = readFileSync(join(examples, name), 'utf8');
  const answer = verify(topology, topology.hosts[0]!, iptables.read([{ name, text }]));
  const first = { name: 'topology.yaml', hash: 'sha256:a', topology, source };
  return { question: 'verify', first, second: { name, hash: 'sha256:b' }, answer };
})();

const corrected: Answered = (() => {
  const [first, second] = [sourceOf('as-answered.yaml'), sourceOf('topology.yaml')];
  return { question: 'diff', first, second, answer: diffTopologies(first.topology, second.topology) };
})();

describe.each([
  ['verify', drifted],
  ['diff', corrected],
])('%s of the example', (name, told) => {
  const ids = answerFormatIds.filter((id) => answerFormats[id].questions?.includes(told.question) ?? true);

  it.each(ids)('as %s', (id) => {
    const text = answerFormats[id].write(told, plain);
    const golden = join(root, `test/golden/answers/${name}.${answerFormats[id].endings[0]!}`);
    if (process.env['UPDATE'] === '1') writeFileSync(golden, text);
    expect(existsSync(golden) ? readFileSync(golden, 'utf8') : 'missing: UPDATE=1 writes it').toBe(text);
  });

  it('as json is as the schema says', () => {
    expect(validate(JSON.parse(answerFormats.json.write(told, plain))), JSON.stringify(validate.errors)).toBe(true);
  });
});

describe('hostile texts', () => {
  const quoted = (text: string): string => JSON.stringify(text);
  const told = (text: string): Answered => {
    const body = (port: number): string => `zones: { internet: [0.0.0.0/0] }
hosts: { h: { addresses: [203.0.113.10] } }
components: { c: { zone: internet }, s: { host: h, listeners: { l: ${String(port)}/tcp } } }
flows: [{ id: f, from: c, to: s.l, purpose: ${quoted(text)}, owner: ${quoted(`${text}${String(port)}`)} }]`;
    const [first, second] = [topologyOf(body(1)), topologyOf(body(2))];
    return {
      question: 'diff',
      first: { name: `${text}.yaml`, hash: 'sha256:a', topology: first },
      second: { name: 'b.yaml', hash: 'sha256:b', topology: second },
      answer: diffTopologies(first, second),
    };
  };
  const harmless = told('harmless');
  const lines = (text: string): number => text.split('\n').length;

  it.each(hostileTexts.filter((text) => text.trim() !== '' && !/(?![\t\r\n\u0085])\p{Cc}/u.test(text)))(
    '%j adds no line, cell or code',
    (text) => {
      for (const id of answerFormatIds) {
        const written = answerFormats[id].write(told(text), plain);
        expect(lines(written), id).toBe(lines(answerFormats[id].write(harmless, plain)));
        expect(written.replaceAll('\n', ''), id).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
        // Documents keep the marks that right-to-left words need; a terminal obeys none.
        if (id === 'text' || id === 'json') expect(written, id).not.toMatch(/\p{Cf}/u);
      }
      const cells = answerFormats.markdown
        .write(told(text), plain)
        .split('\n')
        .find((line) => line.includes('| f '))!;
      const expected = answerFormats.markdown
        .write(harmless, plain)
        .split('\n')
        .find((line) => line.includes('| f '))!;
      expect(cells.split(/(?<!\\)\|/).length).toBe(expected.split(/(?<!\\)\|/).length);
      expect(cells).not.toMatch(/<(?!br>)[a-z!/]/i);
      const rows = answerFormats.csv.write(told(text), plain);
      expect(rows).not.toMatch(/(^|,)"?[=+@＝]/m);
      expect(JSON.parse(answerFormats.json.write(told(text), plain))).toMatchObject({
        first: { name: `${text}.yaml` },
      });
    },
  );
});
