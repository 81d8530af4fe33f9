#!/usr/bin/env bash
# For modems in ECM or RNDIS on a machine with systemd-networkd: prints a file for each socket, which
# has DHCP bring the modem's interface up. From the manual systemd.network(5); never tried with modems.
#
#   ./hub modems                                  shows the sockets
#   sudo host/networkd/modems.sh /etc/systemd/network pci-0000:00:14.0-usb-0:1.4.2 …
#   sudo networkctl reload
#
# Each modem gets a metric of its own: of two default routes with the same metric Linux keeps one.
# All are worse than the machine's own (networkd: 1024), so that nothing else leaves by a modem.
set -euo pipefail

if [[ $# -lt 2 || ! -d $1 ]]; then
  printf 'usage: %s FOLDER SOCKET...\n' "$0" >&2
  exit 64
fi
folder=$1
shift
number=0
for socket in "$@"; do
  if [[ ! $socket =~ usb-0:[0-9.]+$ ]]; then
    printf 'not a socket: %s\n' "$socket" >&2
    exit 64
  fi
  number=$((number + 1))
  cat >"$folder/$(printf '60-hub-modem-%02d' "$number").network" <<END
# The modem in $socket, for the sensor hub. Written by modems.sh.
[Match]
Path=$socket:*

[Link]
RequiredForOnline=no

[Network]
DHCP=ipv4
LinkLocalAddressing=no
IPv6AcceptRA=no

[DHCPv4]
RouteMetric=$((2000 + number))
UseDNS=no
UseNTP=no
UseDomains=no
UseHostname=no
END
done
printf '%d files in %s; now: networkctl reload\n' "$number" "$folder"
