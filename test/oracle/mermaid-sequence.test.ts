// Mermaid judges the sequence diagrams: its parser must find the lifelines and messages of the model, its renderer must
// draw every text as the text that it is, and nothing in a picture may run or load.

import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sequenceDiagram } from '../../src/render/formats/mermaid-sequence.ts';
import type { Sequence } from '../../src/page/page.ts';
import { cut, oneLine } from '../../src/page/one-line.ts';
import { views } from '../../src/render/views/registry.ts';
import { describeWith, pathOf } from '../support/programs.ts';
import { chunks, hostileTexts } from '../unit/render/hostile.ts';
import { exampleFiles, exampleOf, rendered, root } from '../unit/render/samples.ts';

const quiet = [
  ...['--no-sandbox', '--headless=new', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

const page = {
  name: 'test',
  title: 'Test',
  view: 'scenarios',
  provenance: { file: 'test.yaml', hash: 'sha256:0123' },
  sections: [],
  flows: new Map(),
};

interface Told {
  readonly actors: readonly string[];
  readonly messages: readonly {
    readonly from: string;
    readonly to: string;
    readonly text: string;
    readonly dashed: boolean;
  }[];
}

interface Drawn {
  readonly words: string;
  /** Names of elements that no picture of ours has. */
  readonly foreign: readonly string[];
}

function hostile(texts: readonly string[]): Sequence {
  return {
    kind: 'sequence',
    caption: texts.join(' '),
    lifelines: texts.map((title, i) => ({ key: String(i), title })),
    messages: texts.map((text, i) => ({
      from: String(i),
      to: String((i + 1) % texts.length),
      text,
      reply: i % 2 === 0,
    })),
  };
}

/** As a label shows it, wherever its lines are broken. */
function shown(text: string): string {
  return cut(oneLine(text), 80).replace(/\s/g, '');
}

function modelOf({ lifelines, messages }: Sequence): Told {
  const titles = new Map(lifelines.map(({ key, title }) => [key, shown(title)]));
  return {
    actors: lifelines.map(({ title }) => shown(title)),
    messages: messages.map(({ from, to, text, reply }) => ({
      from: titles.get(from) ?? '',
      to: titles.get(to) ?? '',
      text: shown(text),
      dashed: reply,
    })),
  };
}

describeWith(['chromium'], 'Mermaid', () => {
  let browser: Browser;
  let tab: Page;
  const trouble: string[] = [];

  beforeAll(async () => {
    browser = await puppeteer.launch({ executablePath: pathOf('chromium') ?? '', args: quiet });
    tab = await browser.newPage();
    await tab.setContent('<!doctype html><body></body>');
    await tab.addScriptTag({ path: join(root, 'node_modules/mermaid/dist/mermaid.min.js') });
    await tab.evaluate('mermaid.initialize({ startOnLoad: false, securityLevel: "strict" })');
    tab.on('request', (request) => trouble.push(`request: ${request.url()}`));
    tab.on('dialog', (dialog) => {
      trouble.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    tab.on('pageerror', (error) => trouble.push(`error: ${String(error)}`));
  });

  afterAll(() => browser.close());

  async function told(text: string): Promise<Told> {
    return (await tab.evaluate(`(async () => {
      const { db } = await mermaid.mermaidAPI.getDiagramFromText(${JSON.stringify(text)});
      const decoded = (text) => text.replaceAll('<br/>', '').replace(/ﬂ°°(\\d+)¶ß/g, (_, code) => String.fromCodePoint(Number(code))).replace(/[\\s\\ufeff]/g, '');
      const actors = db.getActors();
      const title = (key) => decoded(actors.get(key).description);
      const { SOLID, DOTTED } = db.LINETYPE;
      return {
        actors: [...actors.keys()].map(title),
        messages: db.getMessages().filter(({ type }) => type === SOLID || type === DOTTED)
          .map(({ from, to, message, type }) => ({ from: title(from), to: title(to), text: decoded(message), dashed: type === DOTTED })),
      };
    })()`)) as Told;
  }

  async function drawn(text: string): Promise<Drawn> {
    return (await tab.evaluate(`(async () => {
      const { svg } = await mermaid.render('picture', ${JSON.stringify(text)});
      document.body.innerHTML = svg;
      const all = (selector) => [...document.body.querySelectorAll(selector)];
      return {
        words: all('text').map(({ textContent }) => textContent).join('').replace(/[\\s\\ufeff]+/g, ''),
        foreign: all('script, img, iframe, a, image, object, embed, input, form').map(({ tagName }) => tagName),
      };
    })()`)) as Drawn;
  }

  it.each(exampleFiles)('finds the scenarios of %s in their diagrams', async (file) => {
    const blocks = views.scenarios.blocks(exampleOf(file).topology, {});
    const sequences = blocks.filter((block) => block.kind === 'sequence');
    for (const sequence of sequences) {
      const { text } = sequenceDiagram([sequence], page);
      expect(await told(text)).toEqual(modelOf(sequence));
      expect((await drawn(text)).foreign).toEqual([]);
    }
    const { messages } = await told(sequenceDiagram(sequences, page).text);
    expect(messages).toHaveLength(sequences.flatMap((sequence) => sequence.messages).length);
    expect(trouble).toEqual([]);
  });

  it('reads that there is no scenario', async () => {
    const text = await rendered(exampleOf('genesys-video/topology').topology, { view: 'scenarios', format: 'mermaid' });
    expect(await told(text)).toEqual({ actors: ['Noscenarios'], messages: [] });
    expect((await drawn(text)).words).toContain('Noscenarios');
    expect(trouble).toEqual([]);
  });

  it.each(chunks(hostileTexts, 8))('takes hostile text for text: %j', async (...texts) => {
    const sequence = hostile(texts);
    const { text, notes } = sequenceDiagram([sequence, sequence], { ...page, draft: [] });
    expect(notes).toEqual([]);
    const { actors, messages } = modelOf(sequence);
    expect(await told(text)).toEqual({ actors, messages: [...messages, ...messages] });
    const seen = await drawn(text);
    expect(seen.foreign).toEqual([]);
    for (const one of texts) expect(seen.words).toContain(shown(one));
    expect(trouble).toEqual([]);
  });

  it('finds another model in a diagram that was tampered with', async () => {
    const sequence = hostile(['a', 'b', 'c']);
    const { text } = sequenceDiagram([sequence], page);
    expect(await told(text.replace('p1-->>p2', 'p2-->>p1'))).not.toEqual(modelOf(sequence));
    expect(await told(text.replace('-->>', '->>'))).not.toEqual(modelOf(sequence));
    await expect(told(text.replace(': a', ' a'))).rejects.toThrow();
  });
});
