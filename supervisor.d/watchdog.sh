#!/usr/bin/env bash
# supervisord's event listener (supervisord.org, "Event Listeners"). Kills a service that answers no
# health request three times in half a minute; longer, if the machine has more to do than it can.
# Holds back a service that keeps dying, ever longer; in a container it ends everything instead, so
# that the container's restart policy acts. Standard output is the protocol.
set -u

readonly MISSES=3 EVERY_TICKS=2 MOST_PATIENCE=10 DEATHS=5 WITHIN_S=60
readonly FIRST_PAUSE_S=10 LAST_PAUSE_S=300 FORGOTTEN_S=900
CPUS=${HUB_CPUS:-$(nproc)} PROC=${HUB_PROC:-/proc} # both are set by tests
readonly CPUS PROC HELD=$HUB_RUN/held DETECTOR=$HUB_RUN/detector.sock
declare -A missed=() spent=() deaths=() resume=() pause=() paused=()
ticks=0 round=0

say() { TZ=UTC printf 'watchdog %(%Y-%m-%dT%H:%M:%SZ)T WARN  %s\n' -1 "$*" >&2; }

# now: in seconds, by no clock that may be set
now() { read -r NOW _ <"$PROC/uptime"; NOW=${NOW%.*}; }

# rpc METHOD NAME [PARAMETER]: what supervisord answers
rpc() {
  curl -s --noproxy '*' -m 5 -u hub:hub --unix-socket "$HUB_RUN/supervisor.sock" -H 'Content-Type: text/xml' http://localhost/RPC2 --data \
    "<methodCall><methodName>supervisor.$1</methodName><params><param><value><string>$2</string></value></param>${3:-}</params></methodCall>"
}

# info NAME MEMBER: what supervisord knows of a process: pid, exitstatus, spawnerr
info() {
  rpc getProcessInfo "$1" |
    tr -d '\n' | sed -nE "s#.*<name>$2</name>[[:space:]]*<value><(int|string)>([^<]*)</.*#\2#p"
}

# order startProcess|stopProcess NAME: does not wait for its end
order() { rpc "$1" "$2" '<param><value><boolean>0</boolean></value></param>' >/dev/null; }

# patience: how many times longer than on a quiet machine an answer may take: by its load for each
# processor, and by how late this program itself gets its turn
patience() {
  local load _
  read -r load _ <"$PROC/loadavg"
  PATIENCE=$((10#${load/./} / CPUS / 100))
  if [[ $1 -gt 20 && $PATIENCE -lt 3 ]]; then PATIENCE=3; fi # every 10 s, if nothing holds it up
  if [[ $PATIENCE -lt 2 ]]; then PATIENCE=1; fi
  if [[ $PATIENCE -gt $MOST_PATIENCE ]]; then PATIENCE=$MOST_PATIENCE; fi
}

# works PID NAME: false if it is stopped, or has not used the processor since its last miss
works() {
  local stat was=${spent[$2]:-}
  read -r stat <"$PROC/$1/stat" || return 1
  read -ra stat <<<"${stat##*) }"
  spent[$2]=$((stat[11] + stat[12]))
  [[ ${stat[0]} != [Tt] && ${spent[$2]} != "$was" ]]
}

# miss NAME: it has not answered; kills what has missed too often
miss() {
  local pid limit=$MISSES
  missed[$1]=$((${missed[$1]:-0} + 1))
  pid=$(info "$1" pid)
  if [[ ${pid:-0} -le 1 ]]; then missed[$1]=0; return; fi # it is being started
  if works "$pid" "$1"; then limit=$((MISSES * PATIENCE)); fi
  if [[ ${missed[$1]} -lt $limit ]]; then
    if [[ ${missed[$1]} -eq $MISSES ]]; then
      say "$1 (pid $pid) has answered no health request $MISSES times, but it works and the machine is overloaded; it has $limit tries"
    fi
    return
  fi
  say "$1 (pid $pid) has answered no health request ${missed[$1]} times; it is killed"
  missed[$1]=0
  kill -KILL "$pid"
}

# greets SECONDS: whether the detector begins to tell, which it does unasked and without an end.
# One whose look at sysfs hangs refuses.
greets() {
  local line=
  IFS= read -r -t "$1" line < <(curl -siN --noproxy '*' -m "$1" --unix-socket "$DETECTOR" http://localhost/ 2>/dev/null)
  [[ $line == HTTP/*' 200 '* ]]
}

# asks all services at the same time, by one program
ask() {
  local since name url code names=() asked=() wait_s=3 i
  local -A answered=()
  now
  since=$((NOW - round))
  if [[ $since -lt 8 ]]; then return; fi # ticks that are late come together
  patience "$since"
  round=$NOW
  if [[ $PATIENCE -gt 1 ]]; then wait_s=8; fi
  while read -r name url; do
    names+=("$name")
    asked+=(-o /dev/null "$url/health")
  done <"$HUB_RUN/services"
  while read -r code url; do
    if [[ $code != 000 ]]; then answered[$url]=1; fi
  done < <(curl -s --noproxy '*' --parallel --parallel-immediate -m "$wait_s" \
    -w '%{http_code} %{url_effective}\n' "${asked[@]}" </dev/null 2>/dev/null)
  for i in "${!names[@]}"; do
    if [[ -n ${answered[${asked[i * 3 + 2]}]:-} ]]; then missed[${names[i]}]=0; else miss "${names[i]}"; fi
  done
  if [[ ! -S $DETECTOR ]]; then return; fi # it is off, or in a container of its own
  if greets "$wait_s"; then missed[device-detector]=0; else miss device-detector; fi
}

# hold NAME WHY: keeps it from being started for a while, each time for longer
hold() {
  local for_s=$FIRST_PAUSE_S said=
  if [[ -n ${pause[$1]:-} && $((NOW - paused[$1])) -lt $FORGOTTEN_S ]]; then
    for_s=$((pause[$1] * 2))
    if [[ $for_s -gt $LAST_PAUSE_S ]]; then for_s=$LAST_PAUSE_S; fi
  fi
  if [[ -r $HUB_RUN/logs/$1.log ]]; then
    said=$(tail -n 1 "$HUB_RUN/logs/$1.log")
    said="; the last that it said: ${said:0:200}"
  fi
  pause[$1]=$for_s paused[$1]=$NOW resume[$1]=$((NOW + for_s))
  say "$2; it is started again in $for_s s$said"
  printf '%s\n' "$1 keeps dying and is started again in $for_s s$said" >>"$HELD"
  order stopProcess "$1"
}

# starts again what was held back for long enough
release() {
  local name
  now
  for name in "${!resume[@]}"; do
    if [[ $NOW -ge ${resume[$name]} ]]; then
      unset "resume[$name]"
      sed -i "/^$name /d" "$HELD"
      say "$name is started again"
      order startProcess "$name"
    fi
  done
}

died() {
  local time recent=() why
  now
  if [[ -n ${resume[$1]:-} ]]; then return; fi
  for time in ${deaths[$1]:-} $NOW; do [[ $((NOW - time)) -lt $WITHIN_S ]] && recent+=("$time"); done
  deaths[$1]=${recent[*]}
  [[ $2 != PROCESS_STATE_FATAL && ${#recent[@]} -lt $DEATHS ]] && return
  why="$1 keeps dying: ${#recent[@]} times within $WITHIN_S s, the last exit code was $(info "$1" exitstatus) $(info "$1" spawnerr)"
  deaths[$1]=
  if [[ -n ${HUB_CONTAINER:-} ]]; then
    why="$why; what it said stands above"
    say "$why"
    printf '%s\n' "$why" >"$HUB_RUN/failed"
    kill -TERM "$PPID"
  else
    hold "$1" "$why"
  fi
}

# what an earlier watchdog held back
now
if [[ -s $HELD ]]; then
  while read -r name _; do resume[$name]=$NOW; done <"$HELD"
fi

while printf 'READY\n' && IFS= read -r header; do
  event=${header#*eventname:} event=${event%% *}
  length=${header#*len:} length=${length%% *}
  payload=
  [[ $length -gt 0 ]] && IFS= read -r -N "$length" payload
  case $event in
    TICK_5)
      ticks=$(((ticks + 1) % EVERY_TICKS))
      if [[ $ticks -eq 0 ]]; then ask; fi
      release;;
    PROCESS_STATE_*)
      name=${payload#*processname:} name=${name%% *}
      died "$name" "$event";;
  esac
  printf 'RESULT 2\nOK'
done
