// Chromium judges what hostile text becomes in the web page: no element, no script, no request, no formula.

import { isDeepStrictEqual } from 'node:util';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { oneLine } from '../../src/page/one-line.ts';
import { describeWith } from '../support/programs.ts';
import {
  acceptedIn,
  chunks,
  hostileTexts,
  hostileTopology,
  suffixOf,
  topologyOfTexts,
} from '../unit/render/hostile.ts';
import { rendered } from '../unit/render/samples.ts';
import { type Opened, type Reader, startReader } from './html-reader.ts';

describeWith(['chromium'], 'hostile text in the web page', () => {
  let reader: Reader;

  beforeAll(async () => {
    reader = await startReader();
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

  const plainTags = new Map<number, Promise<Readonly<Record<string, number>>>>();

  /** All pages that hold as many texts have the same elements. */
  function tagsOfPlain(length: number): Promise<Readonly<Record<string, number>>> {
    const found =
      plainTags.get(length) ?? opened(Array.from({ length }, () => 'plain')).then(({ page }) => tagsOf(page));
    plainTags.set(length, found);
    return found;
  }

  async function opened(texts: readonly string[]): Promise<Opened> {
    const topology = topologyOfTexts(texts);
    return reader.open(await rendered(topology, { format: 'html', accepted: acceptedIn(topology) }));
  }

  /** What is wrong with the page that holds the texts, where anything is. */
  async function wrongWith(texts: readonly string[]): Promise<readonly string[]> {
    const plain = await tagsOfPlain(texts.length);
    const { page, trouble } = await opened(texts);
    const wrong: string[] = [];
    const check = (holds: boolean, what: string): unknown => holds || wrong.push(what);
    check(isDeepStrictEqual(await tagsOf(page), plain), 'other elements');
    check((await page.$eval('h1', (heading) => heading.textContent)) === oneLine(texts.join(' ')), 'another title');
    for (const [i, text] of texts.entries()) {
      const cells = await page.$$eval(`#flow-b${suffixOf(i)} td`, (all) => all.map((cell) => cell.textContent));
      check(cells.includes(oneLine(text)), `no cell is ${JSON.stringify(text)}`);
    }
    const links = await page.$$eval('a', (found) => found.map((link) => link.protocol));
    wrong.push(...links.filter((protocol) => !['file:', 'https:'].includes(protocol)));
    await page.hover('#flow-a');
    await page.click('.topo-vertex');
    await page.type('input[type=search]', 'a b');
    check((await page.evaluate('document.documentElement.scrollWidth <= innerWidth')) === true, 'it is too wide');
    return [...wrong, ...trouble];
  }

  it.each(chunks(hostileTexts, 10))('stays text: %j', async (...texts) => {
    const wrong = await wrongWith(texts);
    // One page for all is fast; which text it was is worth a page for each.
    if (wrong.length > 0) for (const text of texts) expect(await wrongWith([text]), text).toEqual([]);
    expect(wrong).toEqual([]);
  });

  it('is copied as CSV writes it', async () => {
    const forSpreadsheets = hostileTexts.filter((text) => /^\s*[=+\-@＝]|["',]|[\r\n]/.test(text));
    const topology = topologyOfTexts(forSpreadsheets);
    const options = { view: 'connections' as const, columns: ['id', 'purpose', 'references', 'protocol'] };
    const { page, copied } = await reader.open(await rendered(topology, { ...options, format: 'html' }));
    await page.click('.table-tools button');
    expect(await copied()).toBe(await rendered(topology, { ...options, format: 'csv' }));
  });

  it('would be seen to run, to load or to be an element', async () => {
    const text = await rendered(hostileTopology('<img src=x onerror=alert(1)>'), { format: 'html' });
    const unescaped = text.replaceAll('&lt;img src=x onerror=alert(1)&gt;', '<img src=x onerror=alert(1)>');
    const guarded = await reader.open(unescaped);
    expect(guarded.trouble.join('\n')).toMatch(/Content Security Policy/);
    const tags = await tagsOf(guarded.page);
    const open = await reader.open(unescaped.replace(/<meta http-equiv[^>]*>/, ''));
    expect(open.trouble.join('\n')).toMatch(/request: .*\/x/);
    expect(open.trouble.join('\n')).toMatch(/dialog: 1/);
    expect(tags).not.toEqual(await tagsOfPlain(1));
  });
});
