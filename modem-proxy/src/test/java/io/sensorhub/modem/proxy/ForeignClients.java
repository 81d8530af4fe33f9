package io.sensorhub.modem.proxy;

import io.sensorhub.testkit.network.ModemNetwork;
import java.io.IOException;
import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Programs of others that speak to a proxy: what each says when it has asked for a page, or sent a
 * datagram, by one of the proxy's protocols.
 *
 * @param folder for their settings
 * @param proxy the proxy's address
 * @param login user and password, with a colon between; empty: none
 */
record ForeignClients(Path folder, String proxy, int port, String login) {

  /** By address. */
  static final String ADDRESS = ModemNetwork.TARGET;

  /** By name. */
  static final String NAME = "www.example.org";

  private static final Path SCRIPTS = Path.of("src/test/resources/clients");

  /** One of them. */
  interface Client {
    String ask() throws IOException, InterruptedException;
  }

  private String[] words() {
    return login.isEmpty() ? new String[] {"", ""} : login.split(":", 2);
  }

  private String curl() {
    return "curl -sSf" + (login.isEmpty() ? "" : " --proxy-user " + login);
  }

  /** HTTP, the whole address in the request. */
  Map<String, Client> absolute() {
    Map<String, Client> clients = new LinkedHashMap<>();
    clients.put(
        "curl", () -> run("%s -x http://%s:%d http://%s/".formatted(curl(), proxy, port, NAME)));
    clients.put("urllib", () -> python("absolute", NAME));
    clients.put("http-proxy-agent", () -> node("absolute", NAME));
    clients.put("Java", () -> java(Proxy.Type.HTTP, NAME));
    return clients;
  }

  /** HTTP, CONNECT. */
  Map<String, Client> connect() {
    Map<String, Client> clients = new LinkedHashMap<>();
    clients.put(
        "curl", () -> run("%s -p -x http://%s:%d http://%s/".formatted(curl(), proxy, port, NAME)));
    clients.put("proxychains4", () -> proxychains("http", NAME, true));
    clients.put("PySocks", () -> python("connect", NAME));
    clients.put("https-proxy-agent", () -> node("connect", NAME));
    clients.put("undici", () -> node("undici", NAME));
    if (login.isEmpty()) {
      clients.put("connect-proxy", () -> connectProxy("-R remote -H", NAME));
    }
    return clients;
  }

  /** SOCKS 4. */
  Map<String, Client> socks4() {
    Map<String, Client> clients = new LinkedHashMap<>();
    clients.put(
        "curl", () -> run("curl -sSf --socks4 %s:%d http://%s/".formatted(proxy, port, ADDRESS)));
    clients.put("proxychains4", () -> proxychains("socks4", ADDRESS, false));
    clients.put("tsocks", this::tsocks);
    clients.put("PySocks", () -> python("socks4", ADDRESS));
    clients.put("socks of npm", () -> node("socks4", ADDRESS));
    clients.put("connect-proxy", () -> connectProxy("-4 -R local -S", ADDRESS));
    return clients;
  }

  /** SOCKS 4a. */
  Map<String, Client> socks4a() {
    Map<String, Client> clients = new LinkedHashMap<>();
    clients.put(
        "curl", () -> run("curl -sSf --socks4a %s:%d http://%s/".formatted(proxy, port, NAME)));
    clients.put("proxychains4", () -> proxychains("socks4", NAME, true));
    clients.put("PySocks", () -> python("socks4a", NAME));
    clients.put("socks of npm", () -> node("socks4a", NAME));
    clients.put("connect-proxy", () -> connectProxy("-4 -R remote -S", NAME));
    return clients;
  }

  /** SOCKS 5, by address. */
  Map<String, Client> socks5() {
    Map<String, Client> clients = new LinkedHashMap<>();
    clients.put(
        "curl", () -> run("%s --socks5 %s:%d http://%s/".formatted(curl(), proxy, port, ADDRESS)));
    clients.put("proxychains4", () -> proxychains("socks5", ADDRESS, false));
    clients.put("PySocks", () -> python("socks5", ADDRESS));
    clients.put("socks of npm", () -> node("socks5", ADDRESS));
    clients.put("Java", () -> java(Proxy.Type.SOCKS, ADDRESS));
    return clients;
  }

  /** SOCKS 5, by name. */
  Map<String, Client> socks5ByName() {
    Map<String, Client> clients = new LinkedHashMap<>();
    clients.put(
        "curl",
        () -> run("%s --socks5-hostname %s:%d http://%s/".formatted(curl(), proxy, port, NAME)));
    clients.put("proxychains4", () -> proxychains("socks5", NAME, true));
    clients.put("PySocks", () -> python("socks5h", NAME));
    clients.put("socks of npm", () -> node("socks5h", NAME));
    if (login.isEmpty()) {
      clients.put("connect-proxy", () -> connectProxy("-5 -R remote -S", NAME));
    }
    return clients;
  }

  /** Datagrams of SOCKS 5. */
  Map<String, Client> datagrams() {
    Map<String, Client> clients = new LinkedHashMap<>();
    clients.put("PySocks", () -> python("udp", ADDRESS));
    clients.put("socks of npm", () -> node("udp", ADDRESS));
    clients.put("Dante", this::dante);
    clients.put(
        "Perl",
        () ->
            run(
                "perl %s %s %d %s"
                    .formatted(SCRIPTS.resolve("datagram.pl"), proxy, port, ADDRESS)));
    return clients;
  }

  private String python(String way, String host) throws IOException, InterruptedException {
    return script("/usr/bin/python3", "foreign.py", way, host);
  }

  private String node(String way, String host) throws IOException, InterruptedException {
    return script("node", "foreign.cjs", way, host);
  }

  private String script(String program, String name, String way, String host)
      throws IOException, InterruptedException {
    String file = SCRIPTS.resolve(name).toString();
    String[] login = words();
    return run(
        List.of(program, file, way, proxy, String.valueOf(port), host, login[0], login[1]), "");
  }

  private String proxychains(String type, String host, boolean names)
      throws IOException, InterruptedException {
    Path settings =
        Files.writeString(
            folder.resolve("proxychains.conf"),
            "strict_chain\n%s\n[ProxyList]\n%s %s %d %s\n"
                .formatted(
                    names ? "proxy_dns" : "",
                    type,
                    proxy,
                    port,
                    login.isEmpty() ? "" : String.join(" ", words())));
    return run("proxychains4 -q -f %s curl -sS http://%s/".formatted(settings, host));
  }

  private String tsocks() throws IOException, InterruptedException {
    Path settings =
        Files.writeString(
            folder.resolve("tsocks.conf"),
            "local = %s/255.255.255.255\nserver = %s\nserver_port = %d\nserver_type = 4\n"
                .formatted(proxy, proxy, port));
    return run("env TSOCKS_CONF_FILE=%s tsocks curl -sS http://%s/".formatted(settings, ADDRESS));
  }

  private String connectProxy(String how, String host) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("connect-proxy"));
    command.addAll(List.of("%s %s:%d %s 80".formatted(how, proxy, port, host).split(" ", -1)));
    String said = run(command, "GET / HTTP/1.1\r\nHost: far\r\nConnection: close\r\n\r\n");
    return said.substring(said.indexOf("\r\n\r\n") < 0 ? 0 : said.indexOf("\r\n\r\n") + 4);
  }

  private String dante() throws IOException, InterruptedException {
    Path settings =
        Files.writeString(
            folder.resolve("dante.conf"),
            """
            route {
              from: 0.0.0.0/0 to: 0.0.0.0/0 via: %s port = %d
              protocol: tcp udp
              proxyprotocol: socks_v5
              method: none
            }
            """
                .formatted(proxy, port));
    String program =
        "import socket; s = socket.socket(type=socket.SOCK_DGRAM); s.settimeout(20);"
            + " s.sendto(b'hello', ('%s', 7)); print(s.recv(99).decode())".formatted(ADDRESS);
    return run(
        List.of("env", "SOCKS_CONF=" + settings, "socksify", "/usr/bin/python3", "-c", program),
        "");
  }

  private String java(Proxy.Type type, String host) throws IOException {
    Proxy way = new Proxy(type, new InetSocketAddress(proxy, port));
    if (URI.create("http://" + host + "/").toURL().openConnection(way)
        instanceof HttpURLConnection connection) {
      connection.setRequestProperty("Connection", "close");
      String[] login = words();
      Authenticator authenticator =
          new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
              return new PasswordAuthentication(login[0], login[1].toCharArray());
            }
          };
      Authenticator.setDefault(login[0].isEmpty() ? null : authenticator); // all that SOCKS asks
      if (!login[0].isEmpty()) {
        connection.setAuthenticator(authenticator);
      }
      try {
        return connection.getResponseCode() == HttpURLConnection.HTTP_OK
            ? new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            : "%d %s"
                .formatted(connection.getResponseCode(), connection.getHeaderField("X-Hub-Cause"));
      } catch (java.net.SocketException e) {
        return "refused " + e.getMessage();
      } finally {
        Authenticator.setDefault(null);
      }
    }
    throw new IOException("no connection of HTTP");
  }

  private static String run(String line) throws IOException, InterruptedException {
    return run(List.of(line.split(" ", -1)), "");
  }

  private static String run(List<String> words, String input)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("timeout", "30"));
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("NODE_PATH", "/usr/share/nodejs"); // where Debian keeps modules
    Process process = builder.start();
    process.getOutputStream().write(input.getBytes(StandardCharsets.US_ASCII));
    process.getOutputStream().flush();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.getOutputStream().close();
    process.waitFor();
    return said;
  }
}
