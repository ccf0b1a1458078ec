import { findBrowser, quietFlags } from './browser.ts';
import { EnvironmentError } from '../errors.ts';

/** Pixels per unit of the drawing. */
const SCALE = 2;

/** Draws a diagram with the mermaid-cli that is installed beside topo, in the system's browser. */
export async function drawMermaid(text: string, format: 'svg' | 'png'): Promise<Uint8Array> {
  const { renderMermaid, puppeteer } = await installed();
  const browser = await puppeteer.launch({ executablePath: findBrowser(), args: [...quietFlags()] });
  try {
    const viewport = { width: 1600, height: 1200, deviceScaleFactor: SCALE };
    // mermaid-cli has higher limits than readers of Markdown, and accepts everything that they accept.
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

/** Loads mermaid-cli, an optional peer dependency that most users never need. */
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
