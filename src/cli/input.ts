import { createHash } from 'node:crypto';
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { getSystemErrorMap } from 'node:util';
import { MAX_SOURCE_BYTES, type Source, decodeSource } from '../source/source.ts';
import { EnvironmentError } from './errors.ts';

/** Default file names, in this order. */
const DEFAULT_NAMES = ['topology.yaml', 'topology.yml'];

/** The size limit of a listing in bytes. A million rules of iptables take about half of it. */
export const MAX_LISTING_BYTES = 256 * 1024 * 1024;

/** A topology's text and the hash of its bytes. */
export interface Input {
  readonly source: Source;
  /** The hash of the bytes that were read: `sha256:…`. */
  readonly hash: string;
}

/** Returns the default file of this folder, or undefined if there is none. */
export function defaultFile(): string | undefined {
  return DEFAULT_NAMES.find((name) => existsSync(name));
}

/** Reads a topology: from the named file, from standard input for `-`, or from the default file. */
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

/** Decodes the bytes of a topology. Throws an {@link EnvironmentError} if they are not UTF-8 text. */
export function inputOf(name: string, bytes: Uint8Array): Input {
  const decoded = decodeSource(shownName(name), bytes);
  if (!decoded.ok)
    throw new EnvironmentError(`${shownName(name)}: ${decoded.problem}`, 'write the topology as a YAML text in UTF-8');
  return { source: decoded.source, hash: sha256(bytes) };
}

/** Returns the name of a file for messages. */
export function shownName(name: string): string {
  return name === '-' ? '<stdin>' : name;
}

/** Reads a file, device or pipe, or standard input for `-`. */
export async function readBytes(name: string, limit: number): Promise<Uint8Array> {
  return name === '-' ? readStandardInput(limit) : readWholeFile(name, limit);
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

/** Reads a whole file, and never more than the limit. */
export function readWholeFile(name: string, limit: number): Uint8Array {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(name, 'r');
    const status = fstatSync(descriptor);
    if (status.isDirectory()) throw new EnvironmentError(`${name}: is a directory`, directoryHelp(name));
    if (status.size > limit) throw tooLarge(name, limit);
    // A device may be endless, so it gets the smaller limit.
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

/** Returns the system's reason in words, such as `permission denied`. */
export function systemReason(error: unknown): string {
  const { errno, message } = error as NodeJS.ErrnoException;
  return (errno === undefined ? undefined : getSystemErrorMap().get(errno)?.[1]) ?? message;
}
