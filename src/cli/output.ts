import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { systemReason } from './input.ts';
import { EnvironmentError } from './errors.ts';

export interface OutputFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** Creates the folder if it does not exist. Its parent must exist. */
export function makeFolder(path: string): void {
  const status = statusOf(path);
  if (status?.isDirectory() === true) return;
  if (status !== undefined) throw new EnvironmentError(`${path}: is not a folder`, 'name a folder for the files');
  try {
    mkdirSync(path);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/**
 * Writes all files or none, as far as the system allows. Each is first written under a temporary name, and renamed when
 * all are complete. Until then existing files stay intact.
 */
export function writeFiles(files: readonly OutputFile[]): void {
  const aside: { readonly from: string; readonly to: string; readonly path: string }[] = [];
  try {
    for (const file of files) {
      const place = placeOf(file.path);
      if (place.direct) {
        writeDirectly(file);
        continue;
      }
      const from = join(dirname(place.path), `.topo-${randomUUID()}`);
      aside.push({ from, to: place.path, path: file.path });
      writeAside(file, from, place.mode);
    }
    for (const { from, to, path } of aside) moveInto(from, to, path);
  } finally {
    for (const { from } of aside) rmSync(from, { force: true });
  }
}

interface Place {
  /** The path after resolution of symbolic links. */
  readonly path: string;
  /** Whether it is a device or pipe, which is written to and never replaced. */
  readonly direct: boolean;
  readonly mode: number;
}

function placeOf(path: string): Place {
  const status = statusOf(path);
  if (status === undefined) return { path, direct: false, mode: 0o666 };
  if (status.isDirectory()) throw new EnvironmentError(`${path}: is a directory`, 'name a file in it');
  return { path: realpathSync(path), direct: !status.isFile(), mode: status.mode & 0o777 };
}

function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw unwritable(path, error);
  }
}

function writeAside({ path, content }: OutputFile, aside: string, mode: number): void {
  try {
    const descriptor = openSync(aside, 'wx', mode);
    try {
      writeFileSync(descriptor, content);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw unwritable(path, error);
  }
}

function writeDirectly({ path, content }: OutputFile): void {
  try {
    writeFileSync(path, content);
  } catch (error) {
    throw unwritable(path, error);
  }
}

function moveInto(from: string, to: string, path: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** Writes a new file. Returns false, and writes nothing, if something exists at the path. */
export function writeNewFile({ path, content }: OutputFile): boolean {
  try {
    writeFileSync(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw unwritable(path, error);
  }
}

function unwritable(path: string, error: unknown): EnvironmentError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT')
    return new EnvironmentError(`${path}: its folder does not exist`, `create it with mkdir -p ${dirname(path)}`);
  return new EnvironmentError(`${path}: cannot be written: ${systemReason(error)}`);
}
