import { readFileSync } from 'node:fs';
import { unifiedDiff } from '../report/unified-diff.ts';
import { visible } from '../report/visible.ts';
import { exitCodes, leaveWith } from './exit-codes.ts';
import { systemReason } from './input.ts';
import type { OutputFile } from './output.ts';
import { say, tell } from './terminal.ts';
import { EnvironmentError } from './errors.ts';

/** Compares files with what they should contain, and prints the differences. Sets exit code 1 if a file is out of date. */
export function compareWithFiles(files: readonly OutputFile[]): void {
  for (const file of files) {
    const difference = differenceOf(file);
    if (difference === undefined) {
      tell(`topo: ${visible(file.path)} is up to date\n`);
      continue;
    }
    say(difference);
    tell(`topo: ${visible(file.path)} is out of date; the same command without --check writes it\n`);
    leaveWith(exitCodes.findings);
  }
}

function differenceOf({ path, content }: OutputFile): string | undefined {
  const found = contentOf(path);
  const shown = visible(path);
  if (found === undefined) return `${shown} does not exist\n`;
  if (typeof content !== 'string') return found.equals(content) ? undefined : `${shown} differs\n`;
  // Git may have converted line endings.
  const text = found.toString('utf8').replaceAll('\r\n', '\n');
  return text === content ? undefined : unifiedDiff(text, content, shown);
}

function contentOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new EnvironmentError(`${path}: cannot be read: ${systemReason(error)}`);
  }
}
