"""A client of a proxy: Python's urllib, or PySocks.

Arguments: the way, address and port of the proxy, the host that is wanted, user and password (or
two empty words). Says the page of the host, or why it did not get it.
"""

import socket
import sys
import urllib.error
import urllib.parse
import urllib.request

import socks

way, proxy, port, host, user, password = sys.argv[1:]
REQUEST = b"GET / HTTP/1.1\r\nHost: far\r\nConnection: close\r\n\r\n"
LOGIN = {"username": user, "password": password} if user else {}


def absolute():
    login = f"{user}:{urllib.parse.quote(password)}@" if user else ""
    handler = urllib.request.ProxyHandler({"http": f"http://{login}{proxy}:{port}"})
    try:
        return urllib.request.build_opener(handler).open(f"http://{host}/", timeout=20).read()
    except urllib.error.HTTPError as e:
        return f"{e.code} {e.headers['X-Hub-Cause']}".encode()


def tunnel(kind, named):
    connection = socks.socksocket()
    connection.settimeout(20)
    connection.set_proxy(kind, proxy, int(port), rdns=named, **LOGIN)
    connection.connect((host, 80))
    connection.sendall(REQUEST)
    said = b""
    while part := connection.recv(4096):
        said += part
    return said.partition(b"\r\n\r\n")[2]


def datagram():
    client = socks.socksocket(type=socket.SOCK_DGRAM)
    client.settimeout(20)
    client.set_proxy(socks.SOCKS5, proxy, int(port), **LOGIN)
    client.sendto(b"hello", (host, 7))
    return client.recvfrom(4096)[0] + b"\n"


WAYS = {
    "absolute": absolute,
    "connect": lambda: tunnel(socks.HTTP, True),
    "socks4": lambda: tunnel(socks.SOCKS4, False),
    "socks4a": lambda: tunnel(socks.SOCKS4, True),
    "socks5": lambda: tunnel(socks.SOCKS5, False),
    "socks5h": lambda: tunnel(socks.SOCKS5, True),
    "udp": datagram,
}
try:
    sys.stdout.write(WAYS[way]().decode())
except OSError as e:
    print("refused", e)
