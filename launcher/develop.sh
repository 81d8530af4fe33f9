# shellcheck shell=bash
# Part of ./hub, not of the image: for those who develop it.

# shellcheck source=launcher/build.sh
. "$LAUNCHER/build.sh"

cmd_connector() {
  [[ $# -eq 0 ]] || wrong_usage "connector takes nothing"
  build
  runtime
  tool connector
}

cmd_test() {
  local long=
  while [[ $# -gt 0 ]]; do
    case $1 in --long) long=-Dhub.test.long=true;; *) wrong_usage "unknown option: $1";; esac
    shift
  done
  need_jdk
  need_programs mosquitto=mosquitto mosquitto_sub=mosquitto-clients socat=socat \
    supervisord=supervisor setpriv=util-linux curl=curl ser2net=ser2net mbpoll=mbpoll ip=iproute2 \
    redis-server=redis-server redis-cli=redis-tools sqlite3=sqlite3 tcpdump=tcpdump
  need_python zmq=python3-zmq serial=python3-serial pymodbus=python3-pymodbus serial_asyncio=python3-serial-asyncio \
    paho.mqtt=python3-paho-mqtt socks=python3-socks
  need_programs proxychains4=proxychains4 tsocks=tsocks socksify=dante-client connect-proxy=connect-proxy # of proxies
  need_files /usr/share/nodejs/socks=node-socks /usr/share/nodejs/undici=node-undici \
    /usr/share/nodejs/https-proxy-agent=node-https-proxy-agent /usr/share/perl5/IO/Socket/Socks.pm=libio-socket-socks-perl
  need_programs chromium=chromium chromedriver=chromium-driver tsc=node-typescript node=nodejs # the page is looked at
  need_programs faketime=faketime shellcheck=shellcheck black=black pyflakes3=pyflakes3
  if [[ -n $long ]]; then # brokers of other makers
    need_programs ejabberdctl=ejabberd rabbitmq-server=rabbitmq-server npm=npm
  fi
  local without=
  case ${HUB_TEST_DOCKER:-} in
    '') docker info >/dev/null 2>&1 ||
      say "no Docker engine answers: the tests of the image will fail at the end. Start one, or set HUB_TEST_DOCKER=off";;
    off) without=-Dhub.test.without=docker;;
    *) wrong_usage "HUB_TEST_DOCKER is \"off\", or not set";;
  esac
  local code=0
  maven verify $long $without || code=$?
  tell_unsteady
  [[ $code -eq 0 ]] || exit "$code"
  touch "$APP/built"
  if [[ -n $without ]]; then say "all passed; those of the image were left out (HUB_TEST_DOCKER=off)"; fi
}

# names the tests that passed only when they were run again
tell_unsteady() {
  local report
  grep -lsE '<flaky(Failure|Error)' "$HOME_DIR"/*/target/failsafe-reports/TEST-*.xml | while read -r report; do
    say "passed only when run again, look into it: $report"
  done || true
}

cmd_bench() {
  [[ $# -le 2 ]] || wrong_usage "bench takes NAME and seconds"
  need_programs supervisord=supervisor setpriv=util-linux mosquitto=mosquitto wrk=wrk
  need_python zmq=python3-zmq serial=python3-serial pymodbus=python3-pymodbus paho.mqtt=python3-paho-mqtt
  case ${1:-all} in all|page) need_programs chromium=chromium;; esac
  build
  runtime
  HUB_CLASSPATH=$CLASSPATH "$HUB_JAVA" --enable-native-access=ALL-UNNAMED \
    -cp "$HOME_DIR/hub-bench/target/lib/*" io.sensorhub.bench.Main "$@"
}
