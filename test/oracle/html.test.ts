// Chromium judges the web page: what its script does is what the model says, nothing runs that is not ours, nothing is
// loaded, and it can be read by everybody.

import type { Page } from 'puppeteer';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { factsOf } from '../../src/render/content/filters.ts';
import { thingOf } from '../../src/render/content/ends.ts';
import { describeWith } from '../support/programs.ts';
import { exampleFiles, exampleOf, parseCsv, rendered } from '../unit/render/samples.ts';
import { type Opened, type Reader, startReader } from './html-reader.ts';

const { topology } = exampleOf('openvidu-ce/topology');
const facts = factsOf(topology);

/** What the focus is on, in a word; nothing where it is on nothing. */
const focusedName = `(({ activeElement: at, body }) =>
  at === body ? '' : (at.getAttribute('name') ?? at.getAttribute('data-component') ?? at.textContent).trim())(document)`;

describeWith(['chromium'], 'the web page', () => {
  let reader: Reader;
  let opened: Opened;
  let page: Page;

  beforeAll(async () => {
    reader = await startReader();
  });
  afterAll(() => reader.end());

  async function open(text: string, options: Parameters<Reader['open']>[1] = {}): Promise<void> {
    opened = await reader.open(text, options);
    page = opened.page;
  }

  /** Ids of the rows of flows that are shown. */
  const shownFlows = (): Promise<readonly string[]> =>
    page.$$eval('tr[id^="flow-"]', (rows) => rows.filter((row) => row.checkVisibility()).map(({ id }) => id.slice(5)));

  const idsOf = (selector: string, attribute: string): Promise<readonly string[]> =>
    page.$$eval(selector, (found, name) => found.map((one) => one.getAttribute(name) ?? ''), attribute);

  const matching = (test: (id: string) => boolean): readonly string[] => [...facts.keys()].filter(test).sort();

  async function shown(): Promise<readonly string[]> {
    return [...(await shownFlows())].sort();
  }

  beforeEach(async () => {
    await open(await rendered(topology, { format: 'html' }));
  });

  it('finds words, and ports within ranges', async () => {
    const count = (): Promise<string> => page.$eval('.count', (output) => output.textContent ?? '');
    const all = await count();
    await page.type('input[type=search]', 'Kurento relayed AUDIO');
    expect(await shown()).toEqual(['media-relayed']);
    expect(await count()).toMatch(/^\d+ of \d+ rows shown$/);
    expect(await page.$eval('.filtered', (note) => note.textContent)).toContain('This copy is filtered');
    await page.click('button[type=reset]');
    await page.waitForFunction(`document.querySelector('.count').textContent === ${JSON.stringify(all)}`);
    expect(await shown()).toEqual(matching(() => true));
    await page.type('input[type=search]', '45000');
    expect(await shown()).toEqual(['media-direct', 'media-relayed']);
    expect(opened.trouble).toEqual([]);
  });

  it('filters by zone, host, component, transport and scope as the model says', async () => {
    const { topology: genesys } = exampleOf('genesys-video/topology');
    const known = factsOf(genesys);
    await open(await rendered(genesys, { format: 'html' }));
    for (const facet of ['zones', 'hosts', 'components', 'transports', 'scopes'] as const) {
      const values = await page.$$eval(`select[name=${facet}] option`, (options) => options.map(({ value }) => value));
      expect([...values.slice(1)].sort()).toEqual(
        [...new Set([...known.values()].flatMap((one) => one[facet]))].sort(),
      );
      for (const value of values.slice(1)) {
        await page.select(`select[name=${facet}]`, value);
        const expected = [...known].filter(([, one]) => (one[facet] as readonly string[]).includes(value));
        expect(await shown()).toEqual(expected.map(([id]) => id).sort());
        const faded = await idsOf('.topo-edge.faded', 'data-flows');
        expect(faded.flatMap((ids) => ids.split(' ')).filter((id) => expected.some(([one]) => one === id))).toEqual([]);
      }
      await page.select(`select[name=${facet}]`, '');
    }
    expect(opened.trouble).toEqual([]);
  });

  it('shows the row of a line, and the line of a row', async () => {
    const lit = async (): Promise<readonly string[]> => idsOf('tr.lit[id^="flow-"]', 'id');
    await page.hover('#flow-media-direct');
    expect(await idsOf('.topo-edge.lit', 'data-flows')).toEqual(['media-direct']);
    expect(await lit()).toEqual(['flow-media-direct']);
    await page.hover('h1');
    expect(await idsOf('.lit', 'id')).toEqual([]);
    await opened.ask(
      `document.querySelector('.topo-edge[data-flows~=turn] path').dispatchEvent(new Event('pointerover', { bubbles: true }))`,
    );
    expect(await lit()).toEqual(['flow-turn']);
    await page.focus('#flow-stun .self');
    expect(await idsOf('.topo-edge.lit', 'data-flows')).toEqual(['stun']);
    expect(opened.trouble).toEqual([]);
  });

  it("shows a component's neighbours on click and on Enter", async () => {
    const neighbours = new Set(
      topology.flows
        .map(({ from, to }) => [from, to].map((end) => thingOf(end).name))
        .filter((ends) => ends.includes('coturn'))
        .flat(),
    );
    const clear = (): Promise<readonly string[]> => idsOf('.topo-vertex:not(.faded)', 'data-vertex');
    const coturn = '.topo-vertex[data-component=coturn]';
    await page.click(coturn);
    expect((await clear()).map((key) => key.split('@')[0]).sort()).toEqual([...neighbours].sort());
    expect(await shown()).toEqual(matching((id) => facts.get(id)?.components.includes('coturn') ?? false));
    expect(await page.$eval('.count', (output) => output.textContent)).toMatch(
      /coturn is next to (browser, kms|kms, browser)$/,
    );
    expect(await idsOf(coturn, 'aria-pressed')).toEqual(['true']);
    await opened.ask(`document.querySelector('${coturn}').focus()`);
    await page.keyboard.press('Enter');
    expect(await shown()).toEqual(matching(() => true));
    expect(await idsOf('.faded', 'class')).toEqual([]);
    await page.keyboard.press('Space');
    expect(await idsOf(coturn, 'aria-pressed')).toEqual(['true']);
    expect(opened.trouble).toEqual([]);
  });

  it('hides and shows columns', async () => {
    await open(await rendered(topology, { format: 'html', view: 'connections' }));
    const visible = (): Promise<readonly string[]> =>
      page.$$eval('main thead th', (cells) =>
        cells.filter((cell) => cell.checkVisibility()).map((cell) => cell.textContent ?? ''),
      );
    const all = await visible();
    await page.click('.columns summary');
    await page.click('.columns label:nth-child(2)');
    expect(await visible()).toEqual(all.filter((_, i) => i !== 1));
    expect(
      await page.$$eval(
        'main tbody tr',
        (rows) => new Set(rows.map((row) => [...row.cells].filter((cell) => !cell.hidden).length)).size,
      ),
    ).toBe(1);
    await page.keyboard.press('Escape');
    expect(await page.$eval('.columns', (picker) => picker.hasAttribute('open'))).toBe(false);
    await page.click('button[type=reset]');
    expect(await visible()).toEqual(all);
    expect(opened.trouble).toEqual([]);
  });

  it.each(['listeners', 'openings', 'review'] as const)('keeps the table of %s on a desk', async (view) => {
    for (const file of ['kurento-coturn/topology', 'openvidu-ce/topology'] as const) {
      await open(await rendered(exampleOf(file).topology, { format: 'html', view }));
      expect(
        await page.$$eval('.scroll', (all) => all.filter((one) => one.scrollWidth > Number(one.clientWidth) + 1)),
      ).toEqual([]);
    }
  });

  it('shows columns of less interest when they are asked for', async () => {
    const options = { view: 'listeners', format: 'html' } as const;
    const heads = (): Promise<readonly string[]> =>
      page.$$eval('main th[scope=col]', (all) =>
        all.filter((one) => one.checkVisibility()).map((one) => one.textContent ?? ''),
      );
    const minor = ['Title', 'Encryption', 'Public', 'Note', 'Sources'];
    await open(await rendered(topology, options), { script: false });
    const every = await heads();
    expect(every).toEqual(expect.arrayContaining(minor));
    await open(await rendered(topology, options));
    const first = await heads();
    expect(first).toEqual(every.filter((head) => !minor.includes(head)));
    const summary = (): Promise<string> => page.$eval('.columns summary', (one) => one.textContent ?? '');
    expect(await summary()).toBe(`Columns: ${first.length} of ${every.length}`);
    await page.click('.columns summary');
    for (const box of await page.$$('.columns input:not(:checked)')) await box.click();
    expect([await heads(), await summary()]).toEqual([every, 'Columns']);
    await page.click('.table-tools > button');
    expect(await opened.copied()).toBe(await rendered(topology, { ...options, format: 'csv' }));
    await page.keyboard.press('Escape');
    await page.click('button[type=reset]');
    expect(await heads()).toEqual(first);
    expect(opened.trouble).toEqual([]);
  });

  it.each(['navigator.clipboard', 'execCommand'])('copies what is shown as CSV with %s', async (path) => {
    const view = { view: 'connections' as const };
    await open(await rendered(topology, { ...view, format: 'html' }), { clipboard: path === 'navigator.clipboard' });
    const all = parseCsv(await rendered(topology, { ...view, format: 'csv' }));
    await page.click('.table-tools button');
    expect(parseCsv(await opened.copied())).toEqual(all);
    await page.select('select[name=transports]', 'udp');
    await page.click('.table-tools button');
    const [head, ...rows] = parseCsv(await opened.copied());
    expect(head).toEqual(all[0]);
    expect(rows.map(([id]) => id).sort()).toEqual(matching((id) => facts.get(id)?.transports.includes('udp') ?? false));
    expect(opened.trouble).toEqual([]);
  });

  it('stamps a copy of a draft', async () => {
    const { topology: colliding, errors } = exampleOf('openvidu-ce/as-answered');
    const options = { view: 'connections' as const, draft: errors };
    await open(await rendered(colliding, { ...options, format: 'html' }));
    await page.click('.table-tools button');
    expect(await opened.copied()).toBe(await rendered(colliding, { ...options, format: 'csv' }));
  });

  it('can be used without a pointer', async () => {
    const focused = (): Promise<unknown> => opened.ask("document.activeElement.getAttribute('href')");
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('#main');
    expect(await page.$eval('.skip', (link) => link.getBoundingClientRect().left >= 0)).toBe(true);
    await page.keyboard.press('Enter');
    expect(await opened.ask('document.activeElement.id')).toBe('main');
    const stops = new Set<string>();
    for (let i = 0; i < 400; i++) {
      await page.keyboard.press('Tab');
      const stop = String(await opened.ask(focusedName));
      if (stop === '' && stops.size > 50) break;
      stops.add(stop);
    }
    for (const expected of ['Columns', 'Copy as CSV', 'coturn', 'kms']) expect([...stops]).toContain(expected);
    await page.focus('.theme');
    await page.keyboard.press('Space');
    expect(await page.$eval('html', ({ dataset }) => dataset.theme)).toBe('dark');
    expect(opened.trouble).toEqual([]);
  });

  it('leads to a row that a filter hides', async () => {
    await page.select('select[name=transports]', 'udp');
    expect(await shown()).not.toContain('admin-to-sshd-ssh');
    await opened.ask("location.hash = '#flow-admin-to-sshd-ssh'");
    await page.waitForFunction("document.querySelector('tr:target')?.checkVisibility()");
    expect(opened.trouble).toEqual([]);
  });

  it.each(exampleFiles)('of %s has text that stands out in light and dark, and fits on a phone', async (file) => {
    const example = exampleOf(file);
    const text = await rendered(example.topology, {
      format: 'html',
      ...(example.errors.length > 0 && { draft: example.errors }),
    });
    for (const scheme of ['light', 'dark'] as const) {
      await open(text, { scheme, width: 360 });
      expect(await opened.faint()).toEqual([]);
      expect(await opened.ask('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    }
    await page.click('.theme');
    expect(await opened.faint()).toEqual([]);
    expect(opened.trouble).toEqual([]);
  });

  it('shows everything without its script', async () => {
    await open(await rendered(topology, { format: 'html' }), { script: false });
    expect(await shown()).toEqual(matching(() => true));
    expect(
      await page.$$eval(
        '.tools, .table-tools, .filtered',
        (tools) => tools.filter((one) => one.checkVisibility()).length,
      ),
    ).toBe(0);
    expect(await page.$$eval('main tr', (rows) => rows.filter((row) => !row.checkVisibility()).length)).toBe(0);
    expect(opened.trouble).toEqual([]);
  });
});
