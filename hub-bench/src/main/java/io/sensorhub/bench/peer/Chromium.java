package io.sensorhub.bench.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.testkit.Await;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Debian's Chromium without a window, driven by its DevTools protocol. It resolves no name but this
 * machine's.
 */
public final class Chromium implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 120;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Peer process;
  private final String debugging;

  private Chromium(Peer process, String debugging) {
    this.process = process;
    this.debugging = debugging;
  }

  /**
   * Starts it with nothing in its cache.
   *
   * @param folder for its files
   */
  public static Chromium start(Path folder) throws IOException {
    Peer process =
        Peer.start(
            List.of(
                "chromium",
                "--headless=new",
                "--no-sandbox", // root in a container
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-background-timer-throttling",
                "--disable-renderer-backgrounding",
                "--no-first-run",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                "--remote-debugging-port=0",
                "--user-data-dir=" + folder,
                "about:blank"),
            Map.of());
    Path port = folder.resolve("DevToolsActivePort");
    Await.until("Chromium", () -> Files.exists(port) && !Files.readAllLines(port).isEmpty());
    return new Chromium(process, "http://127.0.0.1:" + Files.readAllLines(port).getFirst());
  }

  /** A page in a tab of its own. */
  public Tab open(String address) throws IOException, InterruptedException {
    String escaped = URLEncoder.encode(address, StandardCharsets.UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(debugging + "/json/new?" + escaped))
            .PUT(HttpRequest.BodyPublishers.noBody())
            .build();
    JsonNode tab = Json.parse(http.send(request, BodyHandlers.ofString()).body());
    Tab opened = new Tab();
    opened.socket =
        http.newWebSocketBuilder()
            .buildAsync(URI.create(tab.path("webSocketDebuggerUrl").asText()), opened)
            .join();
    return opened;
  }

  @Override
  public void close() {
    http.shutdownNow();
    process.close();
  }

  /** A tab. */
  public static final class Tab implements WebSocket.Listener {

    private final AtomicInteger number = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private final StringBuilder part = new StringBuilder();
    private @Nullable WebSocket socket;

    private Tab() {}

    /**
     * Has an expression evaluated; a promise is waited for.
     *
     * @return its value, when it is there
     */
    public CompletableFuture<JsonNode> evaluate(String expression) {
      int id = number.incrementAndGet();
      CompletableFuture<JsonNode> answer = new CompletableFuture<>();
      asked.put(id, answer);
      ObjectNode request = Json.object().put("id", id).put("method", "Runtime.evaluate");
      request
          .putObject("params")
          .put("expression", expression)
          .put("awaitPromise", true)
          .put("returnByValue", true);
      WebSocket open = socket;
      if (open == null) {
        throw new IllegalStateException("not open");
      }
      CompletableFuture<WebSocket> _ = open.sendText(Json.write(request), true);
      return answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Waits until an expression is true, looked at every 2 ms. */
    public CompletableFuture<JsonNode> until(String expression) {
      return evaluate(
          "new Promise((done) => { const look = () => (%s) ? done(true) : setTimeout(look, 2); look(); })"
              .formatted(expression));
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        take(part.toString());
        part.setLength(0);
      }
      from.request(1);
      return null;
    }

    private void take(String message) {
      try {
        JsonNode json = Json.parse(message);
        CompletableFuture<JsonNode> answer = asked.remove(json.path("id").asInt(-1));
        if (answer != null) {
          answer.complete(json.at("/result/result/value"));
        }
      } catch (IOException e) {
        throw new IllegalStateException(message, e);
      }
    }
  }
}
