import { createHash } from 'node:crypto';
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { getSystemErrorMap } from 'node:util';
import { MAX_SOURCE_BYTES, type Source, decodeSource } from '../source/source.ts';
import { EnvironmentError } from './errors.ts';

/** Tried in this order where no file is named. */
const DEFAULT_NAMES = ['topology.yaml', 'topology.yml'];

/** Bytes: a million rules of iptables are about half of it. */
export const MAX_LISTING_BYTES = 256 * 1024 * 1024;

/** A topology as it was read. */
export interface Input {
  readonly source: Source;
  /** Of the bytes that it was read from: `sha256:…`. */
  readonly hash: string;
}

/** The default file that is here, or undefined. */
export function defaultFile(): string | undefined {
  return DEFAULT_NAMES.find((name) => existsSync(name));
}

/** Reads a topology: the file named, standard input for `-`, or the default file. */
export async function readInput(file: string | undefined): Promise<Input> {
  const name = file ?? defaultFile();
  if (name === undefined) {
    throw new EnvironmentError(
      `there is no ${DEFAULT_NAMES.join(' or ')} here`,
      'name a file, or write a topology to start from with `topo init`',
    );
  }
  return inputOf(name, await readBytes(name, MAX_SOURCE_BYTES));
}

/** Bytes that are to be a topology. */
export function inputOf(name: string, bytes: Uint8Array): Input {
  const decoded = decodeSource(shownName(name), bytes);
  if (!decoded.ok)
    throw new EnvironmentError(`${shownName(name)}: ${decoded.problem}`, 'write the topology as a YAML text in UTF-8');
  return { source: decoded.source, hash: sha256(bytes) };
}

/** What a file is called in messages. */
export function shownName(name: string): string {
  return name === '-' ? '<stdin>' : name;
}

/** A file, device or pipe, or standard input for `-`. */
export async function readBytes(name: string, limit: number): Promise<Uint8Array> {
  return name === '-' ? readStandardInput(limit) : readFile(name, limit);
}

export function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** SHA-256 of a text in UTF-8, in base64. */
export function sha256Base64(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

async function readStandardInput(limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    if (fstatSync(0).isDirectory()) throw new EnvironmentError('<stdin>: is a directory', 'name a file');
    for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      size += chunk.byteLength;
      if (size > limit) throw tooLarge('<stdin>', limit);
    }
  } catch (error) {
    throw error instanceof EnvironmentError ? error : unreadable('<stdin>', error);
  }
  return Buffer.concat(chunks);
}

/** All of it, and never more than the limit. */
function readFile(name: string, limit: number): Uint8Array {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(name, 'r');
    const status = fstatSync(descriptor);
    if (status.isDirectory()) throw new EnvironmentError(`${name}: is a directory`, directoryHelp(name));
    if (status.size > limit) throw tooLarge(name, limit);
    // A device may have no end: what it gives has to be small.
    return readUpToLimit(descriptor, name, status.isCharacterDevice() ? MAX_SOURCE_BYTES : limit);
  } catch (error) {
    throw error instanceof EnvironmentError ? error : unreadable(name, error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function readUpToLimit(descriptor: number, name: string, limit: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const chunk = new Uint8Array(1 << 16);
    const read = readSync(descriptor, chunk);
    if (read === 0) return Buffer.concat(chunks);
    chunks.push(chunk.subarray(0, read));
    size += read;
    if (size > limit) throw tooLarge(name, limit);
  }
}

function tooLarge(name: string, limit: number): EnvironmentError {
  const help =
    limit === MAX_SOURCE_BYTES ? 'split the system into several topologies' : 'check that this is the right file';
  return new EnvironmentError(`${name}: is larger than ${String(limit / 1024 / 1024)} MiB`, help);
}

function directoryHelp(name: string): string {
  const inside = DEFAULT_NAMES.map((one) => `${name.replace(/\/+$/, '')}/${one}`).find((path) => existsSync(path));
  return inside === undefined ? 'name a file' : `name a file, such as ${inside}`;
}

function unreadable(name: string, error: unknown): EnvironmentError {
  const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
  if (missing)
    return new EnvironmentError(
      `${name}: does not exist`,
      'correct the name, or write a topology to start from with `topo init`',
    );
  return new EnvironmentError(`${name}: cannot be read: ${systemReason(error)}`);
}

/** What the system says, in words: `permission denied`. */
export function systemReason(error: unknown): string {
  const { errno, message } = error as NodeJS.ErrnoException;
  return (errno === undefined ? undefined : getSystemErrorMap().get(errno)?.[1]) ?? message;
}
