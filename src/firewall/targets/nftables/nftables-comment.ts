import type { Flow } from '../../../topology/model.ts';
import { isLonger, oneLine, shorten } from '../../comment-text.ts';

/** Bytes; a longer one is refused (nft 1.0.6: "comment too long, 128 characters maximum allowed"). */
const MAX_COMMENT = 128;

/** What nft keeps beside a rule or element and prints with it. A string of nft cannot escape, so what would end it is gone. */
export function comment(text: string): string {
  return `comment "${shorten(plain(text), MAX_COMMENT)}"`;
}

/** The ids of flows, with their purposes where all of it fits into a comment. */
export function flowsText(flows: readonly Flow[]): string {
  const all = flows.map(({ id, purpose }) => (purpose === undefined ? id : `${id}: ${purpose}`)).join('; ');
  return flows.length > 1 && isLonger(plain(all), MAX_COMMENT) ? flows.map(({ id }) => id).join(', ') : all;
}

function plain(text: string): string {
  return oneLine(text).replace(/["\\]/g, '_');
}
