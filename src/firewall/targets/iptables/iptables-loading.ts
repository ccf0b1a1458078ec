import { chains, owns } from './iptables-rules.ts';
import type { Loading } from '../load-script.ts';

/** The functions that are the same in every script. */
const functions = String.raw`
# IPTABLES and IP6TABLES choose a backend, such as iptables-legacy and ip6tables-legacy.
[ -n "$IPTABLES" ] || IPTABLES=iptables
[ -n "$IP6TABLES" ] || IP6TABLES=ip6tables

# A kernel without IPv6 has no packets of it.
families() { if [ -e /proc/net/if_inet6 ]; then echo 4 6; else echo 4; fi; }

program() { if [ "$1" = 4 ]; then echo "$IPTABLES"; else echo "$IP6TABLES"; fi; }

need() {
  for family in $(families); do
    for part in '' -save -restore; do
      command -v "$(program "$family")$part" >/dev/null || die "$(program "$family")$part is missing: install iptables"
    done
  done
}

has_jump() { "$(program "$1")" -w -C "$2" -j "TOPO-$2" 2>/dev/null; }

# Reads a file, not a pipe: a pipe's commands would wait for the lock of the restore, which would wait for them.
restore() { "$(program "$1")-restore" -w -n $2 <"$state/transaction"; }

# The rules of one family with the jumps that are missing, as one transaction.
transaction() {
  rules | sed '/^COMMIT$/d'
  for hook in $hooks; do
    has_jump "$1" "$hook" || echo "-I $hook 1 -j TOPO-$hook"
  done
  echo COMMIT
}

save() {
  for family in $(families); do
    "$(program "$family")-save" -t filter >"$1/$family" || return 1
  done
}

load() {
  for family in $(families); do
    transaction "$family" >"$state/transaction" && restore "$family" --test || return 1
  done
  rm -rf "$state/loading" && mkdir "$state/loading" && save "$state/loading" || return 1
  for family in $(families); do
    transaction "$family" >"$state/transaction" && restore "$family" && continue
    put_back "$state/loading"
    return 1
  done
}

# topo's part of the listing "$2", as one transaction from whatever there is now.
earlier() {
  echo '*filter'
  for hook in INPUT OUTPUT; do
    echo ":TOPO-$hook - [0:0]"
    grep "^-A TOPO-$hook " "$2"
    if grep -q "^-A $hook -j TOPO-$hook\$" "$2"; then
      has_jump "$1" "$hook" || echo "-I $hook 1 -j TOPO-$hook"
    else
      ! has_jump "$1" "$hook" || echo "-D $hook -j TOPO-$hook"
    fi
    grep -q "^:TOPO-$hook " "$2" || echo "-X TOPO-$hook"
  done
  echo COMMIT
}

put_back() {
  failed=
  for family in $(families); do
    earlier "$family" "$1/$family" >"$state/transaction" && restore "$family" || failed=yes
  done
  [ -z "$failed" ]
}

take_away() {
  for family in $(families); do
    earlier "$family" /dev/null >"$state/transaction" && restore "$family" || return 1
  done
}
`.trimStart();

/**
 * Loads the chains, and the jumps into them, in one transaction.
 *
 * The jumps cannot be in the file: a jump would be added again at every load, and `-C` or `-D` fails the load if there
 * is no jump yet. A snapshot is a listing of the table; only topo's part of it is read.
 */
export const iptablesLoading: Loading = {
  owns,
  functions: (directions) =>
    [
      '# Hooks that jump into the rules.',
      `hooks='${directions.map((direction) => chains[direction].hook).join(' ')}'`,
      '',
      functions,
    ].join('\n'),
};
