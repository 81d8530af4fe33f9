# shellcheck shell=bash
# Part of ./hub: the modules of a hub's modems as a file, and back.

# ask_modems PATH OPTION...: the port of this machine of the modems' service; prints what it answers,
# fails with its message. The passphrase, if one was read, is in no list of processes
ask_modems() {
  local path=$1 status
  local answer
  shift
  [[ -n ${MODEM_PROXY_URL:-} ]] || die "this hub has no config.modems"
  answer=$({
    if [[ -n $passphrase ]]; then printf 'header = "X-Passphrase: %s"\n' "${passphrase//[\\\"]/\\&}"; fi
    if [[ -n ${HUB_TOKEN:-} ]]; then printf 'header = "Authorization: Bearer %s"\n' "${HUB_TOKEN//[\\\"]/\\&}"; fi
  } | curl -sS --noproxy '*' -m 60 -w '\n%{http_code}' -K - "$@" "$MODEM_PROXY_URL$path") || exit "$EXIT_FAILED"
  status=${answer##*$'\n'}
  if [[ $status == 200 ]]; then
    printf '%s\n' "${answer%$'\n'*}"
  else
    printf 'hub: %s\n' "${answer%$'\n'*}" >&2
    return 1
  fi
}

# backup_options WORD...: sets name, passphrase, dry and file
backup_options() {
  name="" passphrase="" dry="" file=""
  while [[ $# -gt 0 ]]; do
    case $1 in
      --instance) [[ $# -gt 1 ]] || wrong_usage "--instance takes a name"
        name=$2; shift;;
      --passphrase) [[ $# -gt 1 ]] || wrong_usage "--passphrase takes a file"
        IFS= read -r passphrase <"$2" || [[ -n $passphrase ]] || die "no passphrase in $2"
        shift;;
      --dry-run) dry="?dry_run=true";;
      -*) wrong_usage "unknown option: $1";;
      *) [[ -z $file ]] || wrong_usage "one FILE"
        file=$1;;
    esac
    shift
  done
  need_programs curl=curl
  choose "$name"
  load_run
}

cmd_backup() {
  local name passphrase dry file
  backup_options "$@"
  [[ -z $dry$file ]] || wrong_usage "backup writes to standard output"
  ask_modems /api/backup || exit "$EXIT_FAILED"
}

cmd_restore() {
  local name passphrase dry file
  backup_options "$@"
  [[ -n $file ]] || wrong_usage "restore takes a FILE"
  [[ -r $file ]] || die "cannot be read: $file"
  ask_modems "/api/backup$dry" -H "Content-Type: application/json" --data-binary "@$file" || exit "$EXIT_FAILED"
}
