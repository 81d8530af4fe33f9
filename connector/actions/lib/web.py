"""Asks a device behind an address what it is, by the rules of the profile "probe"."""

import http.client
import json
import re
import socket
import urllib.error
import urllib.parse
import urllib.request

from . import models
from .action import Failed

MAX_BYTES = 1 << 20
_TITLE = re.compile(r"<title[^>]*>([^<]{0,200})", re.IGNORECASE)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args):
        return None  # the device itself is asked, and nobody else


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())


def base(host, port):
    """http://host or http://host:port"""
    if not re.fullmatch(r"[A-Za-z0-9._:-]{1,253}", host):
        raise Failed("BAD_INPUT", "The address is an IP address or a host name", retriable=False)
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}" + (f":{port}" if port else "")


def get(url, timeout):
    """Status and the first MiB of the body, as text."""
    try:
        with _OPENER.open(urllib.request.Request(url, headers={"Accept": "*/*"}), timeout=timeout) as answer:
            return answer.status, answer.read(MAX_BYTES).decode("utf-8", "replace")
    except urllib.error.HTTPError as e:
        return e.code, e.read(MAX_BYTES).decode("utf-8", "replace")
    except (http.client.HTTPException, ConnectionResetError):
        return 0, ""  # it is there, and hangs up on what it does not know


_STEP = re.compile(r"/(\[[^\]/=]+=.*?\](?=/|$)|[^/]*)")  # a slash between brackets belongs to its step
_NOTHING = object()


def _text(value):
    """A value as the hub writes it, and nothing for an object, an array or no value."""
    if value is _NOTHING or isinstance(value, (dict, list)):
        return None
    return value if isinstance(value, str) else json.dumps(value)


def _below(tree, step):
    if isinstance(tree, dict) and step in tree:
        return tree[step]
    if isinstance(tree, list) and re.fullmatch("0|[1-9][0-9]{0,8}", step) and int(step) < len(tree):
        return tree[int(step)]
    having = re.fullmatch(r"\[([^=]+)=(.*)\]", step)
    if having and isinstance(tree, (dict, list)):
        for element in [*(tree.values() if isinstance(tree, dict) else tree), tree]:  # the only one is no list
            if isinstance(element, dict) and _text(element.get(having[1], _NOTHING)) == having[2]:
                return element
    return _NOTHING


def _at(tree, pointer):
    for step in _STEP.findall(pointer):
        tree = _below(tree, step.replace("~1", "/").replace("~0", "~"))
    return _text(tree)


def fits(rule, body):
    """Whether an answer is that model's; the hub's own rules are checked against the same cases."""
    if "text" in rule:
        return re.search(rule["text"], body) is not None
    try:
        tree = json.loads(body)
    except (ValueError, RecursionError):
        return False
    values = {pointer: _at(tree, pointer) for pointer in rule["json"]}
    return all(value is not None and re.fullmatch(rule["json"][p], value) for p, value in values.items())


def identify(address, timeout):
    """What answers there: {"profile", "model", "title"}; raises OSError where nothing does."""
    known = {}
    for rule in models.load()["probe"]:
        path = rule["path"] + ("?" + urllib.parse.urlencode(rule["query"]) if "query" in rule else "")
        if path not in known:
            known[path] = get(address + path, timeout)
        status, body = known[path]
        if status == 200 and fits(rule, body):
            return {"profile": rule["profile"], "model": models.named(rule["profile"])["name"], "title": ""}
    status, body = known.get("/") or get(address + "/", timeout)
    title = _TITLE.search(body)
    return {
        "profile": "",
        "model": "",
        "title": title.group(1).strip() if title else "",
        "status": status,
        "json": body.lstrip()[:1] in ("{", "["),
    }


def reason(error):
    """Why nothing answered, for people."""
    cause = getattr(error, "reason", error)
    if isinstance(cause, socket.timeout):
        return "it does not answer in time"
    return str(cause)
