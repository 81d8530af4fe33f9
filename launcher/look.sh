# shellcheck shell=bash
# Part of ./hub: looks at instances that run, at files, and at the machine.

cmd_status() {
  local json="" name="" all
  while [[ $# -gt 0 ]]; do
    case $1 in
      --json) json=--json;;
      -*) wrong_usage "unknown option: $1";;
      *) name=$1;;
    esac
    shift
  done
  mapfile -t all < <(running)
  if [[ -n $name ]]; then choose "$name"; all=("$name"); fi
  [[ ${#all[@]} -gt 0 ]] || die "no hub is running (looked in $HUB_STATE); start one with ./hub up"
  build
  runtime
  for name in "${all[@]}"; do
    RUN=$HUB_STATE/$name
    ( load_run
      export HUB_INSTANCE_FILE
      if [[ -n $json ]]; then tool status --json; exit; fi
      case $MQTT_HOST in *://*) broker=$MQTT_HOST;; *) broker=$MQTT_HOST:$MQTT_PORT;; esac
      printf 'Instance "%s" at %s, file %s\n' "$name" "$broker" "$HUB_INSTANCE_FILE"
      supervisorctl -s "unix://$RUN/supervisor.sock" status | sed 's/^/  /' || true
      tool status
      [[ ! -s $RUN/held ]] || sed 's/^/  /' "$RUN/held"
      printf '  supervisorctl -s %q status\n' "unix://$RUN/supervisor.sock" )
  done
}

cmd_watch() {
  [[ $# -le 1 ]] || wrong_usage "one INSTANCE"
  choose "${1:-}"
  build
  runtime
  load_run
  exec "$HUB_JAVA" @"$HUB_JVM_OPTIONS" -Xmx48m io.sensorhub.cli.Main watch
}

cmd_validate() {
  [[ $# -eq 1 && $1 != -* ]] || wrong_usage "validate takes one FILE"
  build
  runtime
  HUB_INSTANCE_FILE=$(readlink -m "$1") tool validate
}

cmd_password() { # the password is asked for, or comes on standard input
  local password again
  [[ $# -eq 2 ]] || wrong_usage "password takes NAME and ROLE"
  build
  runtime
  if [[ -t 0 ]]; then
    read -rsp "Password of $1: " password; echo >&2
    read -rsp "Once more: " again; echo >&2
    [[ $password == "$again" ]] || die "the two are not the same"
  else
    IFS= read -r password || true
  fi
  printf '%s\n' "$password" | tool password "$1" "$2"
}

cmd_health() {
  [[ $# -le 1 ]] || wrong_usage "one INSTANCE"
  need_programs curl=curl
  choose "${1:-}"
  load_run
  local name url answers=()
  while read -r name url; do
    answers+=("$name" "$url" "$(curl -sf --noproxy '*' -m 4 "$url/health" || true)")
  done <"$RUN/services"
  # supervisord has brought Python, which can read JSON
  python3 -ISc '
import json, sys
code = 0
for name, url, answer in zip(*[iter(sys.argv[1:])] * 3):
    try:
        print(name, json.loads(answer)["status"])
    except (ValueError, KeyError, TypeError):
        print(name, "does not answer, or is unavailable:", url + "/health")
        code = 1
sys.exit(code)' "${answers[@]}"
}

# look_at_machine ARGUMENT...: of the hub that is named, of the one that runs, or of this machine
look_at_machine() {
  local arguments=() file="" all
  while [[ $# -gt 0 ]]; do
    case $1 in
      --json) arguments+=(--json);;
      --instance) [[ $# -gt 1 ]] || wrong_usage "--instance takes a name"
        choose "$2"; load_run; file=$HUB_INSTANCE_FILE; shift;;
      -*) wrong_usage "unknown option: $1";;
      *) file=$1;;
    esac
    shift
  done
  if [[ -z $file ]]; then # the instance that runs says which line is whose
    mapfile -t all < <(running)
    if [[ ${#all[@]} -gt 0 ]]; then choose "" --instance; load_run; file=$HUB_INSTANCE_FILE
    else file=$DEMO_FILE; fi
  fi
  build
  runtime
  HUB_INSTANCE_FILE=$(readlink -m "$file") tool "$COMMAND" "${arguments[@]}"
}

cmd_ports() { look_at_machine "$@"; }
cmd_devices() { look_at_machine "$@"; }
cmd_modems() { look_at_machine "$@"; } # other hubs that run are named as holders of their lines

# decide ARGUMENT...: what somebody has decided about a USB adapter, for the manager of a hub
decide() {
  local name="" arguments=()
  while [[ $# -gt 0 ]]; do
    case $1 in
      --instance) [[ $# -gt 1 ]] || wrong_usage "--instance takes a name"
        name=$2; shift;;
      *) arguments+=("$1");;
    esac
    shift
  done
  choose "$name" --instance
  build
  runtime
  load_run
  export HUB_INSTANCE_FILE
  tool "$COMMAND" "${arguments[@]}"
}

cmd_accept() { decide "$@"; }
cmd_ignore() { decide "$@"; }
cmd_forget() { decide "$@"; }
