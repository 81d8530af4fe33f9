#!/usr/bin/env bash
# supervisord's event listener (supervisord.org, "Event Listeners"): kills a service that answers
# no health request three times in half a minute, and in a container ends everything when one
# keeps dying, so that the container's restart policy acts. Standard output is the protocol.
set -u

readonly MISSES=3 EVERY_TICKS=2 DEATHS=5 WITHIN_S=60
declare -A missed=() deaths=()
ticks=0

say() { TZ=UTC printf 'watchdog %(%Y-%m-%dT%H:%M:%SZ)T WARN  %s\n' -1 "$*" >&2; }

# info NAME MEMBER: what supervisord knows of a process: pid, exitstatus, spawnerr
info() {
  curl -s --noproxy '*' -m 2 -u hub:hub --unix-socket "$HUB_RUN/supervisor.sock" -H 'Content-Type: text/xml' http://localhost/RPC2 --data \
    "<methodCall><methodName>supervisor.getProcessInfo</methodName><params><param><value><string>$1</string></value></param></params></methodCall>" |
    tr -d '\n' | sed -nE "s#.*<name>$2</name>[[:space:]]*<value><(int|string)>([^<]*)</.*#\2#p"
}

# ask NAME URL: kills what has missed too often
ask() {
  local pid
  if curl -s --noproxy '*' -o /dev/null -m 3 "$2/health"; then missed[$1]=0; return; fi
  missed[$1]=$((${missed[$1]:-0} + 1))
  [[ ${missed[$1]} -lt $MISSES ]] && return
  missed[$1]=0
  pid=$(info "$1" pid)
  [[ ${pid:-0} -gt 1 ]] || return # it is being started
  say "$1 (pid $pid) has answered no health request $MISSES times; it is killed"
  kill -KILL "$pid"
}

died() {
  local now time recent=()
  read -r now _ </proc/uptime # not the clock, which may be set
  now=${now%.*}
  for time in ${deaths[$1]:-} $now; do [[ $((now - time)) -lt $WITHIN_S ]] && recent+=("$time"); done
  deaths[$1]=${recent[*]}
  [[ $2 != PROCESS_STATE_FATAL && ${#recent[@]} -lt $DEATHS ]] && return
  local why
  why="$1 keeps dying: ${#recent[@]} times within $WITHIN_S s, the last exit code was $(info "$1" exitstatus) $(info "$1" spawnerr); what it said stands above"
  say "$why"
  deaths[$1]=
  if [[ -n ${HUB_CONTAINER:-} ]]; then
    printf '%s\n' "$why" >"$HUB_RUN/failed"
    kill -TERM "$PPID"
  fi
}

while printf 'READY\n' && IFS= read -r header; do
  event=${header#*eventname:} event=${event%% *}
  length=${header#*len:} length=${length%% *}
  payload=
  [[ $length -gt 0 ]] && IFS= read -r -N "$length" payload
  case $event in
    TICK_5)
      ticks=$(((ticks + 1) % EVERY_TICKS))
      if [[ $ticks -eq 0 ]]; then
        while read -r service url; do ask "$service" "$url"; done <"$HUB_RUN/services"
      fi;;
    PROCESS_STATE_*)
      name=${payload#*processname:} name=${name%% *}
      died "$name" "$event";;
  esac
  printf 'RESULT 2\nOK'
done
