# shellcheck shell=bash
# Part of ./hub: the programs and packages that it needs.

# is_jdk25 FOLDER [javac]: a Java 25 or newer; with a compiler where one is asked for
is_jdk25() {
  local v
  [[ -x $1/bin/java && ( -z ${2:-} || -x $1/bin/javac ) && -r $1/release ]] || return 1
  v=$(sed -nE 's/^JAVA_VERSION="([0-9]+).*/\1/p' "$1/release")
  [[ -n $v && $v -ge 25 ]]
}

# find_java [javac]: JAVA_HOME first, then the usual places
find_java() {
  local d
  for d in ${JAVA_HOME:+"$JAVA_HOME"} \
    /usr/lib/jvm/*25* /opt/java/openjdk /opt/*jdk*25* "${HOME:-/nonexistent}"/.sdkman/candidates/java/25* \
    /usr/lib/jvm/default-java /Library/Java/JavaVirtualMachines/*25*/Contents/Home \
    "$(readlink -f "$(command -v java 2>/dev/null || echo /nonexistent)" | sed 's,/bin/java$,,')"; do
    if is_jdk25 "$d" "${1:-}"; then readlink -f "$d"; return 0; fi
  done
  return 1
}

need_jdk() {
  JAVA_HOME=$(find_java javac) || die "no JDK 25 found (the default java is $(java -version 2>&1 | head -n1 || true)).
     Install one and try again, or set JAVA_HOME to it:
       Debian 13: apt-get install openjdk-25-jdk-headless
       elsewhere: Eclipse Temurin 25, https://adoptium.net"
  export JAVA_HOME
}

need_java() {
  HUB_JAVA=$(find_java)/bin/java || die "no Java 25 found; set JAVA_HOME to one"
  export HUB_JAVA
}

# need_programs PROGRAM=PACKAGE...: installs what is missing where that is allowed
need_programs() {
  local pair missing=()
  for pair in "$@"; do have "${pair%%=*}" || missing+=("${pair##*=}"); done
  install_packages "${missing[@]}"
}

# need_python MODULE=PACKAGE...: the same for modules of Debian's own Python
need_python() {
  local pair missing=()
  for pair in "$@"; do /usr/bin/python3 -c "import ${pair%%=*}" 2>/dev/null || missing+=("${pair##*=}"); done
  install_packages "${missing[@]}"
}

# need_files FILE=PACKAGE...: the same for what is no program
need_files() {
  local pair missing=()
  for pair in "$@"; do [[ -e ${pair%%=*} ]] || missing+=("${pair##*=}"); done
  install_packages "${missing[@]}"
}

install_packages() {
  local missing=("$@")
  [[ ${#missing[@]} -eq 0 ]] && return 0
  if [[ $(id -u) -eq 0 ]] && have apt-get; then
    say "installing ${missing[*]} (apt-get)"
    { apt-get -qq -o DPkg::Lock::Timeout=300 update &&
      DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 install -y \
        --no-install-recommends "${missing[@]}"; } >/tmp/hub-apt.$$ 2>&1 ||
      { tail -n 5 /tmp/hub-apt.$$ >&2; rm -f /tmp/hub-apt.$$; die "could not install ${missing[*]}"; }
    rm -f /tmp/hub-apt.$$
  else
    die "missing: ${missing[*]}. Install with: sudo apt-get install ${missing[*]}"
  fi
}
