// A reader of web pages in Chromium, who notes every request, script and complaint that a page should not make.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import puppeteer, { type Browser, type Page } from 'puppeteer';
import { pathOf } from '../support/programs.ts';

const quiet = [
  ...['--no-sandbox', '--headless=new', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

interface OpenOptions {
  readonly width?: number;
  readonly scheme?: 'light' | 'dark';
  /** Off: as where scripts are not allowed. */
  readonly script?: boolean;
  /** Off: as over plain HTTP, where there is no `navigator.clipboard`. */
  readonly clipboard?: boolean;
}

export interface Opened {
  readonly page: Page;
  /** Requests, dialogs, errors and refusals of the Content Security Policy, as they happen. */
  readonly trouble: readonly string[];
  /** The value of an expression in the page. */
  readonly ask: (expression: string) => Promise<unknown>;
  /** What was copied last. */
  readonly copied: () => Promise<string>;
  /** Texts that do not stand out from their ground: WCAG 2.2 asks for a contrast of 4.5. */
  readonly faint: () => Promise<readonly string[]>;
}

export interface Reader {
  /** One page at a time: the one before is closed. */
  open(html: string, options?: OpenOptions): Promise<Opened>;
  end(): Promise<void>;
}

export async function startReader(): Promise<Reader> {
  const folder = mkdtempSync(join(tmpdir(), 'topo-html-'));
  const browser = await puppeteer.launch({ executablePath: pathOf('chromium') ?? '', args: quiet });
  const file = join(folder, 'page.html');
  return {
    open: (html, options = {}) => {
      writeFileSync(file, html);
      return open(browser, pathToFileURL(file).href, options);
    },
    end: async () => {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function open(browser: Browser, url: string, options: OpenOptions): Promise<Opened> {
  const { width = 1280, scheme = 'light', script = true, clipboard = true } = options;
  for (const old of await browser.pages()) if (old.url().startsWith('file:')) await old.close();
  const page = await browser.newPage();
  const trouble = await watch(page, url);
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.setJavaScriptEnabled(script);
  if (script) await page.evaluateOnNewDocument(takingCopies(clipboard));
  await page.goto(url);
  return {
    page,
    trouble,
    ask: (expression) => page.evaluate(expression),
    copied: async () => (await page.evaluate('copied')) as string,
    faint: async () => (await page.evaluate(faintTexts)) as readonly string[],
  };
}

async function watch(page: Page, url: string): Promise<readonly string[]> {
  const trouble: string[] = [];
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    if (request.url().replace(/#.*/, '') === url) {
      void request.continue();
      return;
    }
    trouble.push(`request: ${request.url()}`);
    void request.abort();
  });
  page.on('dialog', (dialog) => {
    trouble.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => trouble.push(`error: ${String(error)}`));
  page.on('console', (message) => trouble.push(`console: ${message.text()}`));
  return trouble;
}

/** Runs in the page before its own script: there is no clipboard that a test could read. */
function takingCopies(clipboard: boolean): string {
  return `
    const writeText = (text) => { window.copied = text; return Promise.resolve(); };
    Object.defineProperty(navigator, 'clipboard', { value: ${clipboard ? '{ writeText }' : 'undefined'} });
    window.addEventListener('copy', (event) => { window.copied = event.clipboardData.getData('text/plain'); });`;
}

/** Contrast (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio) of every text outside drawings with its ground. */
const faintTexts = `(() => {
  const numbers = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
  const luminance = (color) => {
    const parts = numbers(color).map((value) => value / 255);
    const [r, g, b] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    if (element === null) return 'rgb(255, 255, 255)';
    const color = getComputedStyle(element).backgroundColor;
    return numbers(color)[3] === 0 ? ground(element.parentElement) : color;
  };
  const faint = [...document.querySelectorAll('body *')].filter((element) => {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
    if (!own || !element.checkVisibility() || element.closest('svg, script, template') !== null) return false;
    const [a, b] = [luminance(getComputedStyle(element).color), luminance(ground(element))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5;
  });
  return faint.map((element) => element.localName + ': ' + element.textContent);
})()`;
