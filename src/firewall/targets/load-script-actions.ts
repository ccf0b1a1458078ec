/**
 * The actions of a script that loads rules, in POSIX sh. They need `host`, `way_in`, and the functions of a target.
 *
 * The timer runs in a session of its own and starts before the rules are loaded, so it survives the terminal and the
 * loader. Confirmation and timer compete to move the folder `pending`; only one can succeed, because a move is atomic.
 */
export const actions = String.raw`
say() { printf 'topo: %s\n' "$*"; }
die() { printf 'topo: %s\n' "$*" >&2; exit 1; }

usage() {
  cat >&2 <<'END'
usage: sh SCRIPT try [SECONDS]   load the rules; restore the previous ones unless confirmed in time (default: 60)
       sh SCRIPT confirm         keep the rules; run it from a new connection, which proves that one is possible
       sh SCRIPT now             load the rules for good: at boot, or at a console
       sh SCRIPT revert          restore the rules from before the last try
       sh SCRIPT remove          remove everything that topo has loaded

If the topology lets no administrator in from elsewhere, try and now refuse to load the rules. If there is another way
in, such as a console, add --from-console as the last word.
END
  exit 2
}

begin() {
  [ "$(id -u)" = 0 ] || die 'only root can load rules'
  need
  mkdir -p "$state" || die "cannot create $state"
}

refuse_without_way_in() {
  [ "$way_in" = yes ] || [ "$1" = --from-console ] ||
    die "the topology lets no administrator into $host (no flow to SSH, RDP or WinRM from elsewhere), so these rules lock out whoever loads them over the network; declare the flow, or add --from-console if there is another way in"
}

refuse_while_pending() {
  [ ! -d "$state/pending" ] || die 'a try awaits confirmation: confirm or revert it first'
}

# Identifies the login of this connection; empty if it has no audit session.
login() { cat /proc/self/sessionid 2>/dev/null | grep -v '^4294967295$'; }

same_connection() {
  known=$(cat "$state/pending/ssh")
  [ -n "$known" ] && [ "$known" = "$SSH_CONNECTION" ] && return 0
  known=$(cat "$state/pending/login")
  [ -n "$known" ] && [ "$known" = "$(login)" ]
}

is_pending() { [ "$(cat "$state/pending/token" 2>/dev/null)" = "$1" ]; }

start_timer() {
  if command -v setsid >/dev/null; then
    setsid sh "$state/pending/script" expire "$1" "$2" </dev/null >>"$state/log" 2>&1 &
  else
    nohup sh "$state/pending/script" expire "$1" "$2" </dev/null >>"$state/log" 2>&1 &
  fi
  for _ in 1 2 3 4 5; do
    [ ! -e "$state/pending/timer" ] || return 0
    sleep 1
  done
  return 1
}

abandon() {
  rm -rf "$state/pending"
  die "$1; nothing was changed"
}

try() {
  case $1 in '' | *[!0-9]* | 0* | ??????*) usage ;; esac
  [ "$1" -ge 5 ] || die 'SECONDS must be at least 5: confirming takes a new connection'
  refuse_without_way_in "$2"
  [ -r "$0" ] || die 'run the script as a file: the timer runs it again to restore the previous rules'
  trap '' HUP
  mkdir "$state/pending" 2>/dev/null || {
    refuse_while_pending
    die "cannot write in $state"
  }
  token=$$.$(date +%s)
  printf '%s\n' "$SSH_CONNECTION" >"$state/pending/ssh"
  login >"$state/pending/login"
  cat "$0" >"$state/pending/script" && save "$state/pending" && printf '%s\n' "$token" >"$state/pending/token" ||
    abandon 'cannot save the current rules'
  start_timer "$token" "$1" || abandon 'cannot start the timer that would restore the previous rules'
  load || abandon 'these rules cannot be loaded'
  if is_pending "$token"; then
    : >"$state/pending/loaded"
    say "loaded. Open a NEW connection to $host within $1 seconds, and run there: sh $0 confirm"
    say 'Otherwise the previous rules are restored, even if this terminal is gone.'
  else
    put_back "$state/undone"
  fi
  while is_pending "$token"; do sleep 1; done
  [ "$(cat "$state/kept/token" 2>/dev/null)" = "$token" ] || die 'not confirmed: the previous rules are restored'
  say 'confirmed'
}

# Run by the timer.
expire() {
  trap '' HUP INT
  : >"$state/pending/timer"
  sleep "$2"
  is_pending "$1" || exit 0
  undo pending || die "$(date): cannot restore the previous rules"
}

undo() {
  rm -rf "$state/undone"
  mv "$state/$1" "$state/undone" 2>/dev/null || return 0
  for _ in 1 2 3; do
    put_back "$state/undone" && return 0
    sleep 1
  done
  return 1
}

confirm() {
  [ -e "$state/pending/loaded" ] || die 'nothing awaits confirmation'
  ! same_connection || die 'this connection loaded the rules, and was open before them: confirm from a new connection'
  rm -rf "$state/kept"
  mv "$state/pending" "$state/kept" 2>/dev/null || die 'too late: the previous rules are restored'
  say 'the rules stay until the next reboot; use now to load them at boot'
}

now() {
  refuse_without_way_in "$1"
  refuse_while_pending
  trap '' HUP
  load || die 'these rules cannot be loaded; nothing was changed'
  say 'loaded'
}

revert() {
  for saved in pending kept; do
    [ -d "$state/$saved" ] || continue
    undo "$saved" || die 'cannot restore the previous rules'
    say 'restored the previous rules'
    return
  done
  die 'there is nothing to revert: no try since the machine started'
}

umask 077
PATH=$PATH:/usr/sbin:/sbin
export PATH
# A reboot removes it, as it removes the rules. Only root can write there.
state=/run/topo-firewall
[ -z "$TOPO_STATE" ] || state=$TOPO_STATE

case "$1:$#" in
  try:1) begin; try 60 '' ;;
  try:2) begin; case $2 in --from-console) try 60 "$2" ;; *) try "$2" '' ;; esac ;;
  try:3) begin; try "$2" "$3" ;;
  now:1 | now:2) begin; now "$2" ;;
  confirm:1) begin; confirm ;;
  revert:1) begin; revert ;;
  remove:1) begin; refuse_while_pending; take_away || die 'cannot remove the rules'; say 'removed' ;;
  expire:3) begin; expire "$2" "$3"; exit ;;
  *) usage ;;
esac
`.trimStart();
