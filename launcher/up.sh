# shellcheck shell=bash
# Part of ./hub: starts an instance and ends it.

cmd_up() {
  local file="" detach="" json="" demo="" watch=""
  while [[ $# -gt 0 ]]; do
    case $1 in
      --detach) detach=1;; --json) json=--json;; --demo) demo=1;; --watch) watch=1;;
      -*) wrong_usage "unknown option: $1";;
      *) [[ -z $file ]] || wrong_usage "one FILE, not \"$1\" as well"; file=$1;;
    esac
    shift
  done
  if [[ -n ${HUB_CONTAINER:-} ]]; then
    trap 'exit 143' TERM INT # until there is something to stop
    if [[ $HUB_STATE == /tmp/* ]]; then
      say "no volume at /var/lib/sensor-hub: what waits for the broker does not survive the container"
    fi
    if [[ -z $file ]]; then file=$(named_instance); fi
  fi
  if [[ -z $file ]]; then
    file=$DEMO_FILE demo=1
    if [[ ! -f $file ]]; then
      say "which instance? Set INSTANCE_NAME to one of: $(cd "${DEMO_FILE%/*}" 2>/dev/null && find . -name '*.json' | sed -E 's#^\./(.*)\.json$#\1#' | sort | paste -sd ' ')"
      exit "$EXIT_CONFIGURATION"
    fi
  fi
  build
  runtime
  plain "the folder of Java" "$HUB_JAVA" $'"\\\n'
  plain "the name of the file" "$file" $'\n'
  need_programs supervisord=supervisor setpriv=util-linux curl=curl
  mkdir -p "$HUB_STATE" || die "cannot write to $HUB_STATE; set HUB_STATE to a folder of yours"
  export HUB_INSTANCE_FILE
  HUB_INSTANCE_FILE=$(readlink -m "$file")

  exec 9</proc/self/ns/net # a lock on the ports: all that share them have the same network
  if ! flock -w 10 9; then
    say "another ./hub up is starting; this one waits for it"
    flock -w 600 9 || die "another ./hub up has been starting for ten minutes"
  fi
  local id code=0
  RUN=$(tool prepare ${demo:+--demo}) || code=$?
  if [[ $code -ne 0 ]]; then exit "$code"; fi
  id=${RUN##*/}
  load_run
  if [[ $HUB_OWN_BROKER == yes ]]; then
    need_programs mosquitto=mosquitto
    [[ -n ${HUB_CONTAINER:-} ]] || need_programs mosquitto_sub=mosquitto-clients
    if [[ -n ${HUB_BROKER_AS:-} ]]; then # it runs as its own user, who may read nothing else of this folder
      getent passwd mosquitto >/dev/null || die "there is no user \"mosquitto\"; install Debian's package mosquitto"
      chown mosquitto "$RUN/mosquitto.conf" "$RUN/broker.users"
    fi
  fi

  [[ -n $json ]] || say "starting instance \"$id\""
  if [[ -n ${HUB_CONTAINER:-} ]]; then ln -sfn "$RUN" /tmp/sensor-hub; fi
  PATH=$PATH:/usr/sbin
  if [[ -n $detach ]]; then
    setsid supervisord -n -c "$RUN/supervisord.conf" >>"$RUN/logs/supervisord.out" 2>&1 </dev/null 9>&- &
  elif [[ -n ${HUB_CONTAINER:-} ]]; then
    supervisord -n -c "$RUN/supervisord.conf" 9>&- &
  else
    setpriv --pdeathsig TERM supervisord -n -c "$RUN/supervisord.conf" \
      >>"$RUN/logs/supervisord.out" 2>&1 </dev/null 9>&- &
  fi
  SUPERVISOR=$!
  printf '%s\n' "$SUPERVISOR" >"$RUN/supervisord.pid"
  until_listening >/dev/null 2>&1 </dev/null &
  exec 9<&-
  trap 'stop_and_exit' INT TERM
  if [[ -n ${HUB_CONTAINER:-} ]]; then trap 'reload_run </dev/null &' HUP; fi
  if [[ -n ${HUB_CONTAINER:-} ]]; then
    begin
    if [[ -n ${HUB_BROKER_LOGIN:-} ]]; then # not its password, for this is the container's log
      say "the broker listens on $HUB_BROKER_LISTEN, port $MQTT_PORT, and asks for a login; to see it: docker exec NAME cat /tmp/sensor-hub/broker.login"
    fi
  else tool ready $json || say "the hub runs, but what it does could not be seen"; fi
  kill -0 "$SUPERVISOR" 2>/dev/null || die "supervisord has ended; the end of its log:
$(tail -n 5 "$RUN/logs/supervisord.log" "$RUN/logs/supervisord.out" 2>/dev/null)"
  if [[ -z $json && -z ${HUB_CONTAINER:-} ]]; then
    printf '\nLogs: %s/logs/   ' "$RUN"
    if [[ -n $detach ]]; then printf 'It runs in the background; ./hub down %s ends it.\n' "$id"
    else printf 'Ctrl-C ends it.\n'; fi
  fi
  if [[ -n $watch && -n $detach ]]; then
    (trap '' HUP; watch_sources) >>"$RUN/logs/reload.log" 2>&1 </dev/null &
  elif [[ -n $watch ]]; then watch_sources </dev/null & fi
  if [[ -n $detach ]]; then disown -a 2>/dev/null || true; return 0; fi
  local ended
  while :; do # a signal ends the wait, not the hub
    ended=0
    wait "$SUPERVISOR" || ended=$?
    kill -0 "$SUPERVISOR" 2>/dev/null || break
  done
  if [[ -s $RUN/failed ]]; then die "$(cat "$RUN/failed")"; fi
  if [[ -e $RUN/stopping ]]; then rm -f "$RUN/stopping"; say "instance \"$id\" was ended"; return 0; fi
  die "supervisord has ended unexpectedly (code $ended); logs in $RUN/logs"
}

# named_instance: the file that INSTANCE_NAME means, from the environment or from .env
named_instance() {
  local name=${INSTANCE_NAME:-}
  if [[ -z $name && -r $HOME_DIR/.env ]]; then
    name=$(sed -nE 's/^[[:space:]]*INSTANCE_NAME=["'\'']?([^"'\'']*)["'\'']?[[:space:]]*$/\1/p' "$HOME_DIR/.env" | tail -n 1)
  fi
  if [[ -n $name ]]; then printf '%s' "$HOME_DIR/instances/$name.json"; fi
}

# holds the lock on the ports until all services have theirs
until_listening() {
  local t name url all
  for ((t = 0; t < 100; t++)); do
    all=1
    while read -r name url; do curl -s --noproxy '*' -o /dev/null -m 1 "$url/health" 9<&- || all=; done <"$RUN/services"
    if [[ -n $all ]] || ! kill -0 "$SUPERVISOR" 2>/dev/null; then return; fi
    sleep 0.2
  done
}

# supervisord looks once a second, or when it is asked something, at what it has to start or stop
nudge() {
  curl -s --noproxy '*' -o /dev/null -m 1 -u hub:hub --unix-socket "$RUN/supervisor.sock" -H 'Content-Type: text/xml' \
    --data '<methodCall><methodName>system.listMethods</methodName></methodCall>' http://localhost/RPC2
}

# nudges it as soon as it listens
begin() {
  local t
  for ((t = 0; t < 100; t++)); do
    if nudge; then return 0; fi
    sleep 0.02
  done
}

# Ctrl-C or TERM while in the foreground
stop_and_exit() {
  trap '' INT TERM
  if [[ -s $RUN/failed ]]; then die "$(cat "$RUN/failed")"; fi
  say "stopping"
  stop_supervisor "$SUPERVISOR"
  exit 0
}

# stop_supervisor PID: orderly, and with force when that takes too long
stop_supervisor() {
  local t
  kill -TERM "$1" 2>/dev/null || true
  for ((t = 0; t < 600; t++)); do
    if ! kill -0 "$1" 2>/dev/null || [[ $(sed -nE 's/^State:\t(.).*/\1/p' "/proc/$1/status" 2>/dev/null) == Z ]]; then
      return 0
    fi
    nudge || true
    sleep 0.05
  done
  say "supervisord (pid $1) did not end in 30 s; it is killed"
  kill -KILL "$1" 2>/dev/null || true
}

cmd_down() {
  [[ $# -le 1 ]] || wrong_usage "one INSTANCE"
  choose "${1:-}"
  local pid
  pid=$(supervisor_pid "$RUN")
  touch "$RUN/stopping"
  stop_supervisor "$pid"
  rm -f "$RUN/supervisord.pid" "$RUN/stopping"
  say "instance \"${RUN##*/}\" has ended"
}
