import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { type Devtools, openPage } from './devtools.ts';
import { EnvironmentError } from '../errors.ts';

/** Environment variables that name the browser. The first is Puppeteer's, and many other tools use the second. */
const VARIABLES = ['PUPPETEER_EXECUTABLE_PATH', 'CHROME_PATH'] as const;

/** Programs that are searched for in the PATH, in this order. */
const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** Locations in macOS, which are not in the PATH. */
const APPLICATIONS = ['Chromium', 'Google Chrome'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);

/** The time limit for one job, in milliseconds. */
const PATIENCE = 180_000;
/** The maximum width and height in pixels. Larger pictures come out broken. */
const MAX_PIXELS = 16_000;

/** Returns the path of the system's Chromium or Chrome. Nothing is ever downloaded. */
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

/** Returns flags for a browser that only draws: no network, no window, and no files outside its profile. */
export function quietFlags(): readonly string[] {
  return [
    ...['--headless=new', '--disable-gpu', '--hide-scrollbars', '--no-first-run', '--no-default-browser-check'],
    ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-extensions'],
    ...['--disable-quic', '--disable-dev-shm-usage', '--host-resolver-rules=MAP * ~NOTFOUND'],
    // The sandbox refuses to run as root. The pages are topo's own, and their scripts are disabled.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
}

/** Prints a page according to its print style, with an outline of its headings. */
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

/** Draws an SVG with `scale` pixels per unit, or as many as the maximum size of a picture allows. */
export function drawPng(svg: string, scale: number): Promise<Uint8Array> {
  return withPage(async (page) => {
    // An image can neither run scripts nor load anything.
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

/**
 * Returns an environment in which the browser keeps its temporary files in `folder`. macOS does not allow paths that
 * long.
 */
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

/** Runs `work` with an empty page in a new browser, and always ends the browser and removes its files. */
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

/**
 * Watches the end of a browser. `early` rejects if the browser exits by itself or takes too long; `done` resolves when
 * it is gone.
 */
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

/** Kills the browser and all of its child processes. */
function kill({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has already exited.
  }
}
