import { realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, normalize, relative, sep } from 'node:path';
import type { FileRead } from '../document/include.ts';
import { decodeSource, MAX_SOURCE_BYTES } from '../source/source.ts';
import { EnvironmentError } from './errors.ts';
import { type Input, readWholeFile, sha256, systemReason } from './input.ts';

/** Reads the files that a topology includes, and hashes what was read. */
export class IncludedFiles {
  readonly #first: Input;
  readonly #allowOutside: boolean;
  readonly #lines: string[] = [];

  constructor(first: Input, allowOutside: boolean) {
    this.#first = first;
    this.#allowOutside = allowOutside;
  }

  /**
   * Of a topology in one file the hash of its bytes. Of several, the hash of the list that `sha256sum` prints for them: the first
   * file, then the others in the order in which they are read, with their paths from the folder of the first.
   */
  get hash(): string {
    const { hash, source } = this.#first;
    if (this.#lines.length === 0) return hash;
    const own = `${hash.replace('sha256:', '')}  ${relative(dirname(source.name), source.name)}`;
    return sha256(new TextEncoder().encode([own, ...this.#lines].map((line) => `${line}\n`).join('')));
  }

  /** Reads the file at a path that is written in the file `from`. */
  read(path: string, from: string): FileRead {
    const { name: first } = this.#first.source;
    if (first === '<stdin>')
      return refused('cannot be included from standard input', 'save the topology as a file, and give its name');
    if (isAbsolute(path) && !this.#allowOutside)
      return refused('is an absolute path', 'write a path relative to this file, or give `--allow-outside`');
    const name = isAbsolute(path) ? path : normalize(join(dirname(from), path));
    try {
      const id = realpathSync(name);
      if (!this.#allowOutside && isOutside(id, realpathSync(dirname(first))))
        return refused('is outside of the folder of the topology', 'move it there, or give `--allow-outside`');
      const bytes = readWholeFile(name, MAX_SOURCE_BYTES);
      const decoded = decodeSource(name, bytes);
      if (!decoded.ok) return refused(decoded.problem, 'write it as a YAML text in UTF-8');
      this.#lines.push(`${sha256(bytes).replace('sha256:', '')}  ${relative(dirname(first), name)}`);
      return { ok: true, id, source: decoded.source };
    } catch (error) {
      if (error instanceof EnvironmentError) return refused(reasonOf(error, name), 'name a YAML file');
      if ((error as NodeJS.ErrnoException).code === 'ENOENT')
        return refused('does not exist', `correct the path: it is relative to the folder of ${from}`);
      return refused(`cannot be read: ${systemReason(error)}`, 'correct the path, or its permissions');
    }
  }
}

function reasonOf({ message }: Error, name: string): string {
  return message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message;
}

function isOutside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
}

function refused(problem: string, help: string): FileRead {
  return { ok: false, problem, help };
}
