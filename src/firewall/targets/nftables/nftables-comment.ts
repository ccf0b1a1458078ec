import type { Flow } from '../../../topology/model.ts';
import { isLonger, oneLine, shorten } from '../../comment-text.ts';

/** The maximum length in bytes. nft 1.0.6 refuses longer comments ("comment too long, 128 characters maximum allowed"). */
const MAX_COMMENT = 128;

/**
 * Writes a comment, which nft stores and lists with its rule or element. nft has no escapes in strings, so characters
 * that would end one are replaced.
 */
export function comment(text: string): string {
  return `comment "${shorten(plain(text), MAX_COMMENT)}"`;
}

/** Returns the ids and purposes of flows, or the ids alone if the comment would be too long. */
export function flowsText(flows: readonly Flow[]): string {
  const all = flows.map(({ id, purpose }) => (purpose === undefined ? id : `${id}: ${purpose}`)).join('; ');
  return flows.length > 1 && isLonger(plain(all), MAX_COMMENT) ? flows.map(({ id }) => id).join(', ') : all;
}

function plain(text: string): string {
  return oneLine(text).replace(/["\\]/g, '_');
}
