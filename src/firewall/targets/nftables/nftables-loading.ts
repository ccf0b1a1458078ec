import type { Loading } from '../load-script.ts';
import { TABLE } from './nftables-rules.ts';

/** Loads and restores topo's table. A snapshot is a file that restores the table, or deletes it if there was none. */
export const nftablesLoading: Loading = {
  owns: `table ${TABLE}`,
  functions: () =>
    String.raw`
need() { command -v nft >/dev/null || die 'nft is missing: install nftables'; }

save() {
  nft list tables >/dev/null || return 1
  printf 'table ${TABLE}\ndelete table ${TABLE}\n' >"$1/before.nft" || return 1
  if nft list table ${TABLE} >/dev/null 2>&1; then
    nft -s list table ${TABLE} >>"$1/before.nft" || return 1
  fi
  nft -c -f "$1/before.nft"
}

load() { rules | nft -f -; }

put_back() { nft -f "$1/before.nft"; }

take_away() { printf 'table ${TABLE}\ndelete table ${TABLE}\n' | nft -f -; }
`.trimStart(),
};
