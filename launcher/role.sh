# shellcheck shell=bash
# Part of ./hub: one role of the hub alone, as containers with separate rights run it.

cmd_role() {
  [[ $# -eq 1 ]] || wrong_usage "role takes detector, manager or hub"
  case $1 in
    detector) role_detector;;
    manager) role_manager;;
    hub)
      # shellcheck source=launcher/reload.sh
      . "$LAUNCHER/reload.sh"
      # shellcheck source=launcher/up.sh
      . "$LAUNCHER/up.sh"
      shift
      cmd_up "$@";;
    *) wrong_usage "no role: $1 (detector, manager, hub)";;
  esac
}

# Sees adapters come and go; has no file to read but /sys, and none to write but its socket.
role_detector() {
  need_java
  exec "$HUB_JAVA" -Xint -Xshare:off -Xmx8m -Xmn512k -Xss256k -XX:StringTableSize=1024 \
    -XX:+UseSerialGC -XX:-UsePerfData -XX:+UnlockDiagnosticVMOptions -XX:AsyncDeflationInterval=10000 -XX:+ExitOnOutOfMemoryError -jar "$APP/detector/device-detector.jar"
}

# Decides about adapters of the instance INSTANCE_NAME, and opens none.
role_manager() {
  build
  runtime
  need_java
  exec "$HUB_JAVA" @"$HUB_JVM_OPTIONS" -Xint -Xmx24m -Dsensorhub.service=device-manager \
    io.sensorhub.manager.Main
}
