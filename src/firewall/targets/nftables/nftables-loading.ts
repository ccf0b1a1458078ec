import type { Loading } from '../load-script.ts';
import { TABLE } from './nftables-rules.ts';

/** A snapshot is a file as topo writes them: it makes the table what it was, or takes it away. */
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
