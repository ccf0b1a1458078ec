// Chromium judges what hostile text becomes in the web page: no element, no script, no request, no formula.

import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { oneLine } from '../../src/render/text.ts';
import { describeWith } from '../support/programs.ts';
import { hostileTexts, hostileTopology } from '../unit/render/hostile.ts';
import { rendered } from '../unit/render/samples.ts';
import { type Reader, startReader } from './html-reader.ts';

describeWith(['chromium'], 'hostile text in the web page', () => {
  let reader: Reader;
  let tags: Readonly<Record<string, number>>;

  beforeAll(async () => {
    reader = await startReader();
    const { page } = await reader.open(await rendered(hostileTopology('plain'), { format: 'html' }));
    tags = await tagsOf(page);
  });
  afterAll(() => reader.end());

  /** How many elements of each name there are, without those that depend on the length of texts. */
  async function tagsOf(page: Page): Promise<Readonly<Record<string, number>>> {
    return (await page.evaluate(`(() => {
      const counts = {};
      for (const { localName: name, namespaceURI } of document.querySelectorAll('*'))
        if (namespaceURI.endsWith('/xhtml') && !['wbr', 'a'].includes(name)) counts[name] = (counts[name] ?? 0) + 1;
      return counts;
    })()`)) as Readonly<Record<string, number>>;
  }

  it.each(hostileTexts.map((text, i) => ({ i, text })))('$i stays text', async ({ text }) => {
    const line = oneLine(text);
    const { page, trouble } = await reader.open(await rendered(hostileTopology(text), { format: 'html' }));
    expect(await tagsOf(page)).toEqual(tags);
    expect(await page.$eval('h1', (heading) => heading.textContent)).toBe(line);
    expect(await page.$$eval('#flow-b td', (cells) => cells.map((cell) => cell.textContent))).toContain(line);
    const links = await page.$$eval('a', (found) => found.map((link) => link.protocol));
    expect(links.filter((protocol) => !['file:', 'https:'].includes(protocol))).toEqual([]);
    await page.hover('#flow-a');
    await page.click('.topo-vertex');
    await page.type('input[type=search]', 'a b');
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(trouble).toEqual([]);
  });

  const forSpreadsheets = hostileTexts.filter((text) => /^\s*[=+\-@＝]|["',]|[\r\n]/.test(text));

  it.each(forSpreadsheets)('is copied as CSV writes it: %j', async (text) => {
    const options = { view: 'connections' as const, columns: ['id', 'purpose', 'references', 'protocol'] };
    const { page, copied } = await reader.open(await rendered(hostileTopology(text), { ...options, format: 'html' }));
    await page.click('.table-tools button');
    expect(await copied()).toBe(await rendered(hostileTopology(text), { ...options, format: 'csv' }));
  });

  it('would be seen to run, to load or to be an element', async () => {
    const text = await rendered(hostileTopology('<img src=x onerror=alert(1)>'), { format: 'html' });
    const unescaped = text.replaceAll('&lt;img src=x onerror=alert(1)&gt;', '<img src=x onerror=alert(1)>');
    const guarded = await reader.open(unescaped);
    expect(guarded.trouble.join('\n')).toMatch(/Content Security Policy/);
    expect(await tagsOf(guarded.page)).not.toEqual(tags);
    const open = await reader.open(unescaped.replace(/<meta http-equiv[^>]*>/, ''));
    expect(open.trouble.join('\n')).toMatch(/request: .*\/x/);
    expect(open.trouble.join('\n')).toMatch(/dialog: 1/);
  });
});
