import { findBrowser, quietFlags } from './browser.ts';
import { EnvironmentError } from '../errors.ts';

/** Pixels to a unit of the drawing. */
const SCALE = 2;

/** Mermaid's own drawing, by the mermaid-cli that is installed beside topo and the system's browser. */
export async function drawMermaid(text: string, format: 'svg' | 'png'): Promise<Uint8Array> {
  const { renderMermaid, puppeteer } = await installed();
  const browser = await puppeteer.launch({ executablePath: findBrowser(), args: [...quietFlags()] });
  try {
    const viewport = { width: 1600, height: 1200, deviceScaleFactor: SCALE };
    // Its limits are higher than those of readers of Markdown, but it takes what they take.
    const { data } = await renderMermaid(browser, text, format, {
      viewport,
      backgroundColor: 'white',
      mermaidConfig: { securityLevel: 'strict' },
    });
    return data;
  } catch (error) {
    throw new EnvironmentError(`mermaid-cli: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await browser.close();
  }
}

/** An optional peer: most people never need it. */
async function installed() {
  try {
    const [{ renderMermaid }, { default: puppeteer }] = await Promise.all([
      import('@mermaid-js/mermaid-cli'),
      import('puppeteer'),
    ]);
    return { renderMermaid, puppeteer };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new EnvironmentError(
      '--engine mermaid needs mermaid-cli, which is not installed',
      'run npm install --save-dev @mermaid-js/mermaid-cli puppeteer where topo is installed, or leave out --engine to use Graphviz',
    );
  }
}
