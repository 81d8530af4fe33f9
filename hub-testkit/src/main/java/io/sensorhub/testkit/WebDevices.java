package io.sensorhub.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Web devices that are not ours, in a process of Python's standard library: {@code /NAME/…} behaves
 * as its name says.
 *
 * <ul>
 *   <li>{@code plus}: a relay with digest login (SHA-256, user admin, password secret-word)
 *   <li>{@code tasmota}: a relay with Tasmota's web requests
 *   <li>{@code silent}, {@code slow}: no answer, or one after two seconds
 *   <li>{@code error}: status 500; {@code half}: half a body; {@code large}: 10 MB; {@code
 *       garbage}: random bytes
 * </ul>
 */
public final class WebDevices implements AutoCloseable {

  private static final String PROGRAM =
      """
      import hashlib, json, os, re, sys, time
      from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
      from urllib.parse import parse_qs, urlparse
      relays = {"plus": False, "tasmota": False}
      count = {}
      def sha(text):
          return hashlib.sha256(text.encode()).hexdigest()
      class Device(BaseHTTPRequestHandler):
          protocol_version = "HTTP/1.1"
          def log_message(self, *_):
              pass
          def say(self, body, status=200, headers=()):
              body = body if isinstance(body, bytes) else json.dumps(body).encode()
              self.send_response(status)
              for name, value in headers:
                  self.send_header(name, value)
              self.send_header("Content-Length", str(len(body)))
              self.end_headers()
              self.wfile.write(body)
          def logged_in(self):
              given = self.headers.get("Authorization", "")
              fields = dict(re.findall(r'(\\w+)="?([^",]+)"?', given))
              if not given.startswith("Digest ") or fields.get("nonce") != "n0nce":
                  return False
              expected = sha(":".join([sha("admin:shelly:secret-word"), "n0nce", fields["nc"],
                                       fields["cnonce"], "auth", sha("GET:" + self.path)]))
              return fields["response"] == expected
          def do_GET(self):
              url = urlparse(self.path)
              name, _, path = url.path[1:].partition("/")
              query = {key: value[0] for key, value in parse_qs(url.query).items()}
              count[name] = count.get(name, 0) + 1
              if name == "count":
                  return self.say(count)
              if name == "plus":
                  if not self.logged_in():
                      challenge = 'Digest qop="auth", realm="shelly", nonce="n0nce", algorithm=SHA-256'
                      return self.say(b"", 401, [("WWW-Authenticate", challenge)])
                  if path == "rpc/Switch.Set":
                      was = relays["plus"]
                      relays["plus"] = query["on"] == "true"
                      return self.say({"was_on": was})
                  return self.say({"switch:0": {"output": relays["plus"], "apower": 12.5,
                      "voltage": 230.1, "current": 0.05, "aenergy": {"total": 1234.5},
                      "temperature": {"tC": 41.2}}, "wifi": {"rssi": -61}})
              if name == "tasmota":
                  if query["cmnd"].startswith("Power "):
                      relays["tasmota"] = query["cmnd"] == "Power On"
                      return self.say({"POWER": "ON" if relays["tasmota"] else "OFF"})
                  return self.say({"StatusSTS": {"POWER": "ON" if relays["tasmota"] else "OFF",
                      "Wifi": {"Signal": -55}}, "StatusSNS": {"ENERGY": {"Power": 3}}})
              if name == "silent":
                  time.sleep(30)
                  return
              if name == "slow":
                  time.sleep(2)
                  return self.say({"a": 1})
              if name == "error":
                  return self.say({"a": 1}, 500)
              if name == "half":
                  self.send_response(200)
                  self.send_header("Content-Length", "100")
                  self.end_headers()
                  self.wfile.write(b'{"a": 1')
                  self.close_connection = True
                  return
              if name == "large":
                  return self.say(b'{"a": "' + b"x" * 10_000_000 + b'"}')
              if name == "garbage":
                  return self.say(os.urandom(200))
              self.say({"a": 1})
      server = ThreadingHTTPServer(("127.0.0.1", 0), Device)
      server.daemon_threads = True
      print(server.server_address[1], flush=True)
      server.serve_forever()
      """;

  private final Process process;
  private final int port;

  /** Starts them. */
  public WebDevices() {
    try {
      process =
          new ProcessBuilder("/usr/bin/python3", "-c", PROGRAM)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String line = out.readLine();
      if (line == null) {
        throw new IOException("python3 did not start");
      }
      port = Integer.parseInt(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The address of one of them. */
  public String url(String name) {
    return "http://127.0.0.1:" + port + "/" + name + "/";
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("python3 does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
