# shellcheck shell=bash
# Part of ./hub: another version of the instance file for a hub that runs; asked for by a command,
# by a signal, or by the file itself.

# reload_run: brings the file as it is now into the run of $RUN; who comes meanwhile waits
reload_run() (
  exec 8>"$RUN/reload.lock"
  flock -w 120 8 || die "another reload has been going on for two minutes"
  load_run
  tool reload 8>&-
)

cmd_reload() {
  [[ $# -le 1 && ${1:-} != -* ]] || wrong_usage "reload takes one INSTANCE"
  choose "${1:-}"
  build
  runtime
  reload_run
}

# fingerprint FILE...: changes when one of them does, or a profile in a folder among them
fingerprint() {
  local file all=()
  for file in "$@"; do
    all+=("$file")
    [[ ! -d $file ]] || all+=("$file"/*.yaml)
  done
  stat -Lc '%n %d:%i %s %y' "${all[@]}" 2>/dev/null || true
}

# pause SECONDS, without a process of its own
pause() { read -rt "$1" -u "$NEVER" || true; }

# watch_sources: reloads when what the instance was read from has changed, until supervisord ends
watch_sources() {
  local sources was now file code
  mapfile -t sources <"$RUN/watched"
  exec {NEVER}<> <(:)
  was=$(fingerprint "${sources[@]}")
  for file in "${sources[@]}"; do
    if [[ $file -nt $RUN/checked.json ]]; then was=; fi # changed while the hub was starting
  done
  while kill -0 "$SUPERVISOR" 2>/dev/null; do
    pause 1
    now=$(fingerprint "${sources[@]}")
    [[ $now != "$was" ]] || continue
    while [[ $now != "$was" ]]; do # whoever writes it may not be done yet
      was=$now
      pause 0.5
      now=$(fingerprint "${sources[@]}")
    done
    code=0
    reload_run | sed '/^nothing has changed$/d' || code=$?
    case $code in
      0) ;;
      2) say "the hub goes on with what it has";;
      *) say "reload: code $code";;
    esac
  done
}
