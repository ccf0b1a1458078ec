// A reader of spreadsheets judges what the writer wrote.

import { inflateRawSync } from 'node:zlib';
import readXlsxFile, { type Sheet } from 'read-excel-file/node';
import { describe, expect, it } from 'vitest';
import { sheetNames } from '../../../../src/render/formats/sheet-names.ts';
import { withFixedTimes } from '../../../../src/render/formats/zip-times.ts';
import type { RenderOptions } from '../../../../src/render/render.ts';
import { oneLine } from '../../../../src/page/one-line.ts';
import type { Topology } from '../../../../src/topology/model.ts';
import { sampled } from '../../../support/runs.ts';
import { topologyOf } from '../../../support/topologies.ts';
import { acceptedIn, hostileTexts, hostileTopology } from '../hostile.ts';
import { exampleFiles, exampleOf, parseCsv, rendered, renderedBytes } from '../samples.ts';

async function sheetsOf(topology: Topology, options: Partial<RenderOptions>): Promise<readonly Sheet[]> {
  return readXlsxFile(Buffer.from(await renderedBytes(topology, { format: 'xlsx', ...options })), { trim: false });
}

/** As CSV has it: nothing is empty text, and several texts are one. */
function asCsv(sheet: Sheet | undefined): readonly (readonly string[])[] {
  const width = sheet?.data[0]?.length ?? 0;
  return (sheet?.data ?? []).map((row) =>
    Array.from({ length: width }, (_, i) => String(row[i] ?? '').replaceAll('\n', ', ')),
  );
}

/** What an archive holds, by the name of each file. */
function filesOf(archive: Buffer): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  let at = archive.readUInt32LE(archive.lastIndexOf('PK\u0005\u0006') + 16);
  while (archive.readUInt32LE(at) === 0x02014b50) {
    const [size, name, extra, comment] = [20, 28, 30, 32].map((offset, i) =>
      i === 0 ? archive.readUInt32LE(at + offset) : archive.readUInt16LE(at + offset),
    ) as [number, number, number, number];
    const local = archive.readUInt32LE(at + 42);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const packed = archive.subarray(start, start + size);
    const stored = archive.readUInt16LE(at + 10) === 0;
    files.set(
      archive.toString('utf8', at + 46, at + 46 + name),
      (stored ? packed : inflateRawSync(packed)).toString('utf8'),
    );
    at += 46 + name + extra + comment;
  }
  return files;
}

describe('a workbook', () => {
  it.each(exampleFiles)('has the values of %s that CSV has', async (file) => {
    const { topology } = exampleOf(file);
    for (const view of ['connections', 'protocols'] as const) {
      const [sheet] = await sheetsOf(topology, { view });
      const csv = parseCsv(await rendered(topology, { view, format: 'csv' }));
      expect(asCsv(sheet)).toEqual(csv.map((row) => row.map((cell) => cell.replace(/^'(?=[=+\-@])/, ''))));
    }
  });

  it('has numbers as numbers', async () => {
    const { topology } = exampleOf('openvidu-ce/topology');
    const [sheet] = await sheetsOf(topology, { view: 'connections', columns: ['id', 'port_count'] });
    expect(sheet?.data[1]).toEqual(['browser-to-nginx-https', 1]);
  });

  it('says what it was made from, and on which day where that is given', async () => {
    const { topology } = exampleOf('openvidu-ce/topology');
    const about = (await sheetsOf(topology, { view: 'connections', date: '2026-11-20' })).at(-1);
    expect(about?.sheet).toBe('About');
    expect(about?.data).toContainEqual(['Hash of the file', 'sha256:0123']);
    expect(about?.data).toContainEqual(['Date', '2026-11-20']);
  });

  it('holds the whole document, with a sheet for each of its tables', async () => {
    const sheets = await sheetsOf(exampleOf('openvidu-ce/topology').topology, {});
    const names = sheets.map(({ sheet }) => sheet);
    expect(names.length).toBeGreaterThan(5);
    expect(names.at(-1)).toBe('About');
    expect(new Set(names).size).toBe(names.length);
  });

  it('says in each row and about itself that it is a draft', async () => {
    const { topology, errors } = exampleOf('openvidu-ce/as-answered');
    const [sheet, about] = await sheetsOf(topology, { view: 'connections', draft: errors });
    expect(sheet?.data[0]?.at(-1)).toBe('Draft');
    expect(sheet?.data.slice(1).every((row) => row.at(-1) === 'DRAFT')).toBe(true);
    expect(about?.data.map(([name]) => name)).toContain('error (port-conflict)');
  });

  it('is the same bytes at any time', async () => {
    const { topology } = exampleOf('openvidu-ce/topology');
    const first = await renderedBytes(topology, { format: 'xlsx' });
    await new Promise((resolve) => setTimeout(resolve, 2_100)); // archives tell time in steps of two seconds
    expect(await renderedBytes(topology, { format: 'xlsx' })).toEqual(first);
  });

  it('is whole where it is large', async () => {
    const many = Array.from({ length: 4_000 }, (_, i) => `{ id: f${i}, from: a, to: b.x, purpose: call number ${i} }`);
    const large = topologyOf(`zones: { lan: [10.0.0.0/8] }
components: { a: { zone: lan }, b: { zone: lan, listeners: { x: 1/tcp } } }
flows: [${many.join(', ')}]`);
    const [sheet] = await sheetsOf(large, { view: 'connections', columns: ['id', 'purpose'] });
    expect(sheet?.data).toHaveLength(4_001);
    expect(sheet?.data.at(-1)).toEqual(['f3999', 'call number 3999']);
  });
});

describe.each(sampled(hostileTexts))('the text %j', (text) => {
  it('stays one cell of text', async () => {
    const columns = ['id', 'source', 'purpose', 'condition', 'owner', 'ticket'];
    const sheets = await sheetsOf(hostileTopology(text), { view: 'connections', columns });
    expect(sheets.map(({ sheet }) => sheet)).toEqual(['Connection map', 'About']);
    const [head = [], first = []] = sheets[0]?.data ?? [];
    expect(head).toHaveLength(columns.length);
    const line = oneLine(text);
    expect(first[2] ?? '').toBe(line);
    expect(first[4] ?? '').toBe(line);
    expect(first[3]).toBe(oneLine(`when ${line}`));
  });

  it('is no formula and no sheet too many in the whole document', async () => {
    const topology = hostileTopology(text);
    const accepted = acceptedIn(topology);
    const plain = await sheetsOf(hostileTopology('plain'), { accepted });
    expect(await sheetsOf(topology, { accepted })).toHaveLength(plain.length);
    const bytes = await renderedBytes(topology, { format: 'xlsx', accepted });
    const files = filesOf(Buffer.from(bytes));
    expect([...files.keys()].filter((name) => /sheet\d+\.xml$/.test(name))).toHaveLength(plain.length);
    for (const [name, content] of files) expect(content.includes('<f>') || content.includes('<f '), name).toBe(false);
  });

  it('can name a sheet', () => {
    const [name = '', other = ''] = sheetNames([text, text]);
    for (const one of [name, other]) expect(one).toMatch(/^(?!')[^[\]:*?/\\]{1,31}(?<!')$/u);
    expect(other.toLowerCase()).not.toBe(name.toLowerCase());
  });
});

describe('names of sheets', () => {
  it.each([
    ['stay as they are', ['Ports', 'About'], ['Ports', 'About']],
    ['are told apart whatever their case', ['ports', 'Ports', 'PORTS'], ['ports', 'Ports 2', 'PORTS 3']],
    ['are cut', ['a'.repeat(40), 'a'.repeat(40)], ['a'.repeat(31), `${'a'.repeat(29)} 2`]],
    ['are not cut within a character', ['🎉'.repeat(20)], ['🎉'.repeat(15)]],
    ['have no sign that Excel forbids', ["'a/b:c'", '[]'], ['a b c', 'Sheet']],
    ['are not what Excel keeps for itself', ['History'], ['History 2']],
  ])('%s', (_, wanted, names) => {
    expect(sheetNames(wanted)).toEqual(names);
  });
});

it.each(['_x0041_', '_X005f_', '\ufffd\ufffe\ufdd0', '__proto__', 'toString'])('%j is text', async (text) => {
  const [sheet] = await sheetsOf(hostileTopology(text), { view: 'connections', columns: ['id', 'purpose'] });
  expect(sheet?.data[1]?.[1]).toBe(text);
});

it('what is no archive is told', () => {
  expect(() => withFixedTimes(new Uint8Array(100))).toThrow('no archive');
});
