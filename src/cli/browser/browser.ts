import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { type Devtools, openPage } from './devtools.ts';
import { EnvironmentError } from '../errors.ts';

/** Where a user says which browser to take; the first is Puppeteer's name for it, the second that of many other tools. */
const VARIABLES = ['PUPPETEER_EXECUTABLE_PATH', 'CHROME_PATH'] as const;

/** Looked for in the PATH, in this order. */
const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** Where macOS keeps what is in no PATH. */
const APPLICATIONS = ['Chromium', 'Google Chrome'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);

/** Milliseconds for one piece of work. */
const PATIENCE = 180_000;
/** Pixels; a picture that is larger in one direction comes out broken. */
const MAX_PIXELS = 16_000;

/** The path of the system's Chromium or Chrome. Nothing is ever downloaded. */
export function findBrowser(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  for (const variable of VARIABLES) {
    const path = environment[variable] ?? '';
    if (path === '') continue;
    if (isExecutable(path)) return path;
    throw new EnvironmentError(
      `${variable}: ${path} is not an executable program`,
      `set ${variable} to the executable of Chromium or Chrome`,
    );
  }
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const places = [...COMMANDS.flatMap((command) => folders.map((folder) => join(folder, command))), ...APPLICATIONS];
  const found = places.find(isExecutable);
  if (found !== undefined) return found;
  throw new EnvironmentError(
    'Chromium or Chrome was not found',
    `install one (Debian: apt install chromium), or set ${VARIABLES[0]} to its path; html, svg and markdown need none`,
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Flags for a browser that draws and does nothing else: no network, no window, no traces but in `profile`. */
export function quietFlags(): readonly string[] {
  return [
    ...['--headless=new', '--disable-gpu', '--hide-scrollbars', '--no-first-run', '--no-default-browser-check'],
    ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-extensions'],
    ...['--disable-quic', '--disable-dev-shm-usage', '--host-resolver-rules=MAP * ~NOTFOUND'],
    // Its sandbox refuses root; the pages are our own, and their scripts are off.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
}

/** The page as its print style says, with an outline of its headings. */
export function printPdf(html: string): Promise<Uint8Array> {
  return withPage(async (page) => {
    await show(page, html);
    const { data } = await page.send('Page.printToPDF', {
      printBackground: true,
      preferCSSPageSize: true,
      generateTaggedPDF: true,
      generateDocumentOutline: true,
    });
    return Buffer.from(String(data), 'base64');
  });
}

/** The SVG at its own size, with `scale` pixels to its unit, or as many as a picture can have. */
export function drawPng(svg: string, scale: number): Promise<Uint8Array> {
  return withPage(async (page) => {
    // As an image it can neither run nor load anything.
    const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
    await page.send('Emulation.setDeviceMetricsOverride', { width: 1, height: 1, deviceScaleFactor: 1, mobile: false });
    await show(page, `<!doctype html><style>body{margin:0}img{display:block}</style><img src="${source}">`);
    const { cssContentSize } = await page.send('Page.getLayoutMetrics');
    const { width, height } = cssContentSize as { readonly width: number; readonly height: number };
    const clip = { x: 0, y: 0, width, height, scale: Math.min(scale, MAX_PIXELS / Math.max(width, height)) };
    const { data } = await page.send('Page.captureScreenshot', { format: 'png', clip, captureBeyondViewport: true });
    return Buffer.from(String(data), 'base64');
  });
}

/** What it would leave in the folder for temporary files, it leaves in ours. macOS allows no paths as long as that. */
function environmentIn(folder: string): NodeJS.ProcessEnv {
  return process.platform === 'darwin' ? process.env : { ...process.env, TMPDIR: folder };
}

async function show(page: Devtools, html: string): Promise<void> {
  await page.send('Emulation.setScriptExecutionDisabled', { value: true });
  await page.send('Page.enable');
  const { frameTree } = await page.send('Page.getFrameTree');
  const { frame } = frameTree as { readonly frame: { readonly id: string } };
  const loaded = page.next('Page.loadEventFired');
  await Promise.all([page.send('Page.setDocumentContent', { frameId: frame.id, html }), loaded]);
}

/** Starts a browser with an empty page, and ends it with all that it left, whatever comes of the work. */
async function withPage<T>(work: (page: Devtools) => Promise<T>): Promise<T> {
  const executable = findBrowser();
  const profile = mkdtempSync(join(tmpdir(), 'topo-browser-'));
  const browser = spawn(
    executable,
    [...quietFlags(), `--user-data-dir=${profile}`, '--remote-debugging-pipe', 'about:blank'],
    { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'], detached: true, env: environmentIn(profile) },
  );
  const end = ending(browser, executable);
  const interrupted = (): never => {
    kill(browser);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    process.exit(130);
  };
  process.once('SIGINT', interrupted);
  try {
    const [, , , to, from] = browser.stdio as unknown as [null, null, Readable, Writable, Readable];
    return await work(await openPage(to, from, end.early));
  } catch (error) {
    throw error instanceof EnvironmentError
      ? error
      : new EnvironmentError(`${executable}: ${(error as Error).message}`);
  } finally {
    process.off('SIGINT', interrupted);
    kill(browser);
    await end.done;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** `early` rejects where the browser ends by itself or takes too long; `done` settles when it is gone. */
function ending(browser: ChildProcess, executable: string): { early: Promise<never>; done: Promise<void> } {
  let said = '';
  browser.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2_000);
  });
  let patience: NodeJS.Timeout | undefined;
  const done = new Promise<void>((resolve) => browser.once('error', () => resolve()).once('exit', () => resolve()));
  const early = new Promise<never>((_, reject) => {
    patience = setTimeout(() => {
      reject(new EnvironmentError(`${executable}: did not answer within ${String(PATIENCE / 1000)} seconds`));
    }, PATIENCE);
    browser.once('error', (error) => reject(new EnvironmentError(`${executable}: ${error.message}`)));
    browser.once('exit', () => {
      const last = said.trim().split('\n').at(-1) ?? '';
      reject(new EnvironmentError(`${executable}: exited at once${last === '' ? '' : `: ${last}`}`));
    });
  });
  early.catch(() => undefined);
  void done.then(() => clearTimeout(patience));
  return { early, done };
}

/** The browser with all of its processes. */
function kill({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}
