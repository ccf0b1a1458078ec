import { list } from '../../diagnostics/message-text.ts';
import type { Listing, Reader } from '../../rulesets/readers/reader.ts';
import { readers } from '../../rulesets/readers/registry.ts';
import type { Ruleset } from '../../rulesets/ruleset.ts';
import { Unreadable } from '../../rulesets/unreadable.ts';
import { MAX_LISTING_BYTES, readBytes, sha256, shownName } from '../input.ts';
import { EnvironmentError } from '../errors.ts';

/** A listing, and the hash of its bytes. */
export interface ListingFile extends Listing {
  readonly hash: string;
}

export async function readListing(file: string): Promise<ListingFile> {
  const bytes = await readBytes(file, MAX_LISTING_BYTES);
  return { name: shownName(file), text: textOf(bytes), hash: sha256(bytes) };
}

/** Decodes a listing as UTF-8, or as ISO 8859-1 if it is not valid UTF-8: comments of rules may contain any bytes. */
export function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}

/** Returns the reader for such a text, or undefined. */
export function readerOf(text: string): Reader | undefined {
  return readers.find(({ recognises }) => recognises(text));
}

/** Returns the listings of one machine as one ruleset. */
export function rulesetOf(reader: Reader, listings: readonly Listing[]): Ruleset {
  return readable(listings, () => reader.read(listings));
}

/** Runs `read`, and reports listings that are not of the expected kind. */
export function readable<T>(listings: readonly Listing[], read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const name = error.file ?? list(listings.map((one) => one.name));
    throw new EnvironmentError(`${name}: ${error.message}`);
  }
}
