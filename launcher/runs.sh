# shellcheck shell=bash
# Part of ./hub: the instances that run, and where they keep what they keep.

state_root() {
  if [[ -n ${HUB_STATE:-} ]]; then :
  elif [[ $(id -u) -eq 0 ]]; then HUB_STATE=/var/lib/sensor-hub
  else HUB_STATE=${XDG_STATE_HOME:-$HOME/.local/state}/sensor-hub; fi
  if [[ -n ${HUB_CONTAINER:-} && ! -w $HUB_STATE ]]; then HUB_STATE=/tmp/sensor-hub-state; fi
  plain "HUB_STATE" "$HUB_STATE" $'\n'
}

# supervisor_pid FOLDER: of the supervisord that runs this instance, or nothing
supervisor_pid() {
  local pid
  [[ -r $1/supervisord.pid ]] && pid=$(tr -dc 0-9 <"$1/supervisord.pid") || return 1
  [[ -n $pid && -r /proc/$pid/cmdline ]] || return 1
  tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qF -- "$1/supervisord.conf" || return 1
  printf '%s' "$pid"
}

running() {
  local folder
  for folder in "$HUB_STATE"/*/; do
    folder=${folder%/}
    if supervisor_pid "$folder" >/dev/null; then printf '%s\n' "${folder##*/}"; fi
  done
}

# choose [INSTANCE [OPTION]]: the folder of the one that is meant; OPTION says how to name it
choose() {
  local all
  mapfile -t all < <(running)
  if [[ -n ${1:-} ]]; then
    [[ $1 =~ ^[a-z0-9_-]{1,64}$ ]] || wrong_usage "not the name of an instance: $1"
    supervisor_pid "$HUB_STATE/$1" >/dev/null || die "instance \"$1\" does not run (running: ${all[*]:-none})"
    RUN=$HUB_STATE/$1
  elif [[ ${#all[@]} -eq 0 ]]; then die "no hub is running (looked in $HUB_STATE); start one with ./hub up"
  elif [[ ${#all[@]} -gt 1 ]]; then die "several hubs run, name one of${2:+ them with $2}: ${all[*]}"
  else RUN=$HUB_STATE/${all[0]}; fi
}

load_run() { set -a; # shellcheck disable=SC1091
  . "$RUN/run.env"; set +a; }
