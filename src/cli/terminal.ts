import { type Palette, plain } from '../report/palette.ts';
import { exitCodes, leaveWith } from './exit-codes.ts';

/** Prints data on standard output. */
export function say(content: string | Uint8Array | Iterable<string>): void {
  if (content instanceof Uint8Array) process.stdout.write(content);
  else write(process.stdout, content);
}

/** Prints everything that is not the requested output on standard error. */
export function tell(text: string | Iterable<string>): void {
  write(process.stderr, text);
}

/** The number of characters that are written at once. */
const CHUNK = 1 << 16;

function write(stream: NodeJS.WriteStream, text: string | Iterable<string>): void {
  let waiting = '';
  for (const piece of typeof text === 'string' ? [text] : text) {
    waiting += piece;
    if (waiting.length < CHUNK) continue;
    stream.write(waiting);
    waiting = '';
  }
  if (waiting !== '') stream.write(waiting);
}

/**
 * Handles errors of the output streams. A reader that closes the pipe, as in `topo check | head`, is no error; any
 * other failure is reported.
 */
export function watchStreams(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    tell(`topo: standard output: cannot be written (${error.code ?? error.message})\n`);
    leaveWith(exitCodes.unreadable);
  });
  process.stderr.on('error', () => undefined);
}

/** Returns the colors for one stream. They may differ, as when standard output goes to a file. */
export async function paletteFor(stream: 'stdout' | 'stderr'): Promise<Palette> {
  if (!wantsColour(process[stream].isTTY, process.env)) return plain;
  const { Chalk } = await import('chalk');
  // The sixteen standard colors, which a terminal shows as its user configured them.
  const { red, yellow, blue, cyan, bold } = new Chalk({ level: 1 });
  return { error: red.bold, warning: yellow.bold, frame: blue, help: cyan, strong: bold };
}

/**
 * Decides about color: FORCE_COLOR first, as in Node, then NO_COLOR (https://no-color.org), then whether there is a
 * terminal.
 */
export function wantsColour(isTerminal: boolean, environment: Readonly<Record<string, string | undefined>>): boolean {
  const { FORCE_COLOR: force, NO_COLOR: no = '', TERM: terminal } = environment;
  if (force !== undefined) return force !== '0' && force !== 'false';
  if (no !== '') return false;
  return isTerminal && terminal !== 'dumb';
}
