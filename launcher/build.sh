# shellcheck shell=bash
# Part of ./hub, not of the image: builds what there is not yet.

maven() {
  need_jdk
  have mvn || need_programs mvn=maven
  (cd "$HOME_DIR" && exec mvn -B -ntp "$@")
}

# builds when there is nothing, or when a source is newer than what was built
build_anew() {
  local stamp=$APP/built log
  if [[ -f $stamp ]] && { [[ ! -d $HOME_DIR/hub-core/src ]] ||
    [[ -z $(find "$HOME_DIR"/pom.xml "$HOME_DIR"/*/pom.xml "$HOME_DIR"/*/src/main -newer "$stamp" -print -quit) ]]; }; then
    return 0
  fi
  need_jdk
  say "building (the first time takes a minute or two)"
  log=$(mktemp)
  if ! maven -q package -DskipTests -Dspotless.check.skip=true >"$log" 2>&1 </dev/null; then
    tail -n 30 "$log" >&2; rm -f "$log"
    die "the build failed"
  fi
  rm -f "$log"
  touch "$stamp"
}
