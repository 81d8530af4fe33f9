"""A web device with TLS of another age: rsa (TLS 1.2, RSA key exchange only), old (TLS 1.0 and 1.1), new.

Prints the port of https, the port of http (which sends its reader to https) and the fingerprint.
"""

import hashlib
import ssl
import subprocess
import sys
import tempfile
import threading
import warnings
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

warnings.simplefilter("ignore", DeprecationWarning)


class Device(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        secure = isinstance(self.connection, ssl.SSLSocket)
        body = b'{"power": 12.5}' if secure else b""
        self.send_response(200 if secure else 301)
        if not secure:
            self.send_header("Location", f"https://127.0.0.1:{https.server_port}{self.path}")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass  # the hub could not agree


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
if sys.argv[1] == "rsa":
    context.set_ciphers("AES128-GCM-SHA256:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
if sys.argv[1] == "old":
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
with tempfile.TemporaryDirectory() as folder:
    key, cert = f"{folder}/key.pem", f"{folder}/cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-subj", "/CN=x"],
        check=True,
        capture_output=True,
    )
    context.load_cert_chain(cert, key)
    with open(cert, encoding="ascii") as file:
        octets = ssl.PEM_cert_to_DER_cert(file.read())
https = Server(("127.0.0.1", 0), Device)
http = Server(("127.0.0.1", 0), Device)
https.socket = context.wrap_socket(https.socket, server_side=True, do_handshake_on_connect=False)
threading.Thread(target=https.serve_forever, daemon=True).start()
print(https.server_port, http.server_port, hashlib.sha256(octets).hexdigest(), flush=True)
threading.Thread(target=http.serve_forever, daemon=True).start()
sys.stdin.read()
