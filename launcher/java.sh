# shellcheck shell=bash
# Part of ./hub: the environment that services and tools run in, and their quick start.

# build: what there is not yet. The image has no sources, and not the part that builds them.
build() {
  if [[ -n ${HUB_NO_BUILD:-} ]]; then return 0; fi
  # shellcheck source=launcher/build.sh
  . "$LAUNCHER/build.sh"
  build_anew
}

# Java writes down once what the services load (the ahead-of-time cache), so that they start quickly
# and share it in memory; anew when the jars or the Java have changed. Without it they run as well.
train() {
  local java_version cache=$APP/hub.aot log
  java_version=$(cat "${HUB_JAVA%/bin/java}/release" 2>/dev/null || "$HUB_JAVA" -version 2>&1)
  if [[ -f $cache && $cache -nt $APP/built && $(cat "$cache.java" 2>/dev/null) == "$HUB_JAVA $java_version" ]]; then
    return 0
  fi
  say "preparing the quick start (a few seconds)"
  rm -f "$cache" "$cache.java"
  cp "$JVM_OPTIONS" "$APP/jvm.options"
  if [[ -d $APP/native ]]; then printf '"-D%s.library.path=%s"\n' jSerialComm "$APP/native" java "$APP/native" >>"$APP/jvm.options"; fi
  log=$(mktemp)
  if "$HUB_JAVA" @"$APP/jvm.options" -Xmx128m -XX:-AOTRecordTraining -XX:AOTCacheOutput="$cache" \
    io.sensorhub.dist.Training >"$log" 2>&1 </dev/null && [[ -f $cache ]]; then
    printf '"-XX:AOTCache=%s"\n' "$cache" >>"$APP/jvm.options"
    printf '%s' "$HUB_JAVA $java_version" >"$cache.java"
    # one whose objects do not fit into the heap at the start ends Java at once
    if ! "$HUB_JAVA" @"$APP/jvm.options" -Xmx24m -version >"$log" 2>&1 </dev/null; then
      say "no quick start, for Java does not take it: $(head -n 1 "$log")"
      sed -i '$d' "$APP/jvm.options"
      : >"$cache"
    fi
  else
    say "no quick start, for the training run failed: $(grep -v "warning" "$log" | tail -n 1)"
    : >"$cache"
    printf '%s' "$HUB_JAVA $java_version" >"$cache.java"
  fi
  chmod a+r "$cache" "$APP/jvm.options"
  rm -f "$log"
}

# the environment that the services and the tools run in
runtime() {
  need_java
  export HUB_HOME=$HOME_DIR HUB_JVM_OPTIONS=$APP/jvm.options CLASSPATH HUB_STATE
  export HUB_DETECTOR_JAR=$APP/detector/device-detector.jar
  [[ -f $HUB_JVM_OPTIONS ]] || HUB_JVM_OPTIONS=$JVM_OPTIONS
  local LC_ALL=C jars
  jars=("$APP"/lib/*.jar)
  CLASSPATH=$(IFS=:; printf '%s' "${jars[*]}")
  if [[ -z ${HUB_NO_BUILD:-} ]]; then train; fi
}

tool() { "$HUB_JAVA" @"$HUB_JVM_OPTIONS" -Xmx48m -Dsensorhub.service=hub io.sensorhub.cli.Main "$@"; }

cmd_train() {
  [[ $# -eq 0 ]] || wrong_usage "train takes nothing"
  build
  need_java
  rm -f "$APP/hub.aot"
  HUB_NO_BUILD=1 runtime
  train
}
