#!/usr/bin/env python3
"""Asks given addresses what they are: {"addresses": "192.0.2.10-30, 192.0.2.64/28, shelly.local:8080"}."""

import concurrent.futures
import ipaddress
import re
import time

from lib import action, web

MOST = 256
AT_ONCE = 64
TIMEOUT_S = 1.5
PATIENCE_S = 7
RANGE = re.compile(r"(\d{1,3}\.\d{1,3}\.\d{1,3}\.)(\d{1,3})-(\d{1,3})")


def addresses(given):
    found = []
    for part in re.split(r"[\s,;]+", given):
        if not part:
            continue
        span = RANGE.fullmatch(part)
        if span and int(span.group(2)) <= int(span.group(3)) <= 255:
            found += [(f"{span.group(1)}{n}", 0) for n in range(int(span.group(2)), int(span.group(3)) + 1)]
        elif "/" in part:
            try:
                network = ipaddress.ip_network(part, strict=False)
            except ValueError:
                raise action.Failed("BAD_INPUT", f'"{part[:60]}" is no network', retriable=False) from None
            if network.num_addresses > MOST:
                raise action.Failed("BAD_INPUT", f"{part} has more than {MOST} addresses", retriable=False)
            found += [(str(one), 0) for one in network.hosts()]
        else:
            host, _, port = part.partition(":") if part.count(":") == 1 else (part, "", "")
            if port and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
                raise action.Failed("BAD_INPUT", f'"{part[:60]}" has no port that could be', retriable=False)
            web.base(host, 0)
            found.append((host, int(port or 0)))
    if not found:
        raise action.Failed("BAD_INPUT", "Which addresses? For example 192.0.2.10-30", retriable=False)
    if len(found) > MOST:
        raise action.Failed("BAD_INPUT", f"These are {len(found)} addresses; at most {MOST} are asked", retriable=False)
    return list(dict.fromkeys(found))


def ask(host, port):
    try:
        return web.identify(web.base(host, port), TIMEOUT_S)
    except (OSError, ValueError):
        return None


def device(host, port, found):
    name = found["model"] or found["title"] or "web page"
    return {
        "device_id": re.sub(r"[^a-z0-9]+", "_", f"{found['profile'] or 'web'} {host} {port or ''}".lower()).strip("_"),
        "name": f"{name} at {host}",
        "ip": host,
        "port": port or "",
        "profile": found["profile"],
        "model": found["model"],
    }


def act(fields):
    wanted = addresses(action.text(fields, "addresses", "The list of addresses"))
    until = time.monotonic() + PATIENCE_S
    pool = concurrent.futures.ThreadPoolExecutor(AT_ONCE)
    asked = {pool.submit(ask, host, port): (host, port) for host, port in wanted}
    done, late = concurrent.futures.wait(asked, timeout=until - time.monotonic())
    pool.shutdown(wait=False, cancel_futures=True)
    answered = [(asked[one], one.result()) for one in done]
    known = [device(*where, found) for where, found in answered if found and found["profile"]]
    others = [device(*where, found) for where, found in answered if found and not found["profile"]]
    return {
        "devices": sorted(known, key=lambda one: one["device_id"]),
        "others": sorted(others, key=lambda one: one["device_id"]),
        "message": f"{len(wanted)} addresses: {len(known)} devices that the hub knows, {len(others)} other pages"
        + (f", {len(late)} not asked in time" if late else ""),
    }


action.run(act)
