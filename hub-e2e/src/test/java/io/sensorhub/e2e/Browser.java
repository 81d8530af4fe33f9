package io.sensorhub.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.testkit.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.regex.Pattern;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Debian's Chromium with the page of a hub in it; no name but this machine's is resolved. */
final class Browser implements AutoCloseable {

  /** What the browser itself logs of an answer that did not come, or says who is away. */
  private static final Pattern AWAY = Pattern.compile("Failed to load.*(net::ERR_|status of 503)");

  private final ChromeDriver driver;
  private final String address;
  private final List<String> requests = new ArrayList<>();

  /**
   * @param address of the page, with a slash at the end
   */
  Browser(String address) {
    this(address, List.of());
  }

  /**
   * @param more arguments of the browser
   */
  Browser(String address, List<String> more) {
    this.address = address;
    ChromeOptions options = new ChromeOptions();
    options.setBinary("/usr/bin/chromium");
    options.addArguments(
        "--headless=new",
        "--no-sandbox", // root in a container
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
        "--lang=en-GB",
        "--window-size=1280,900",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1");
    options.addArguments(more);
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    this.driver =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(Path.of("/usr/bin/chromedriver").toFile())
                .build(),
            options);
    try {
      open("");
    } catch (RuntimeException | Error e) {
      driver.quit();
      throw e;
    }
  }

  /** Goes to a view; loads the page again, as a person would, where a part of it did not come. */
  void open(String view) {
    driver.get(address + "#/" + view);
    for (int again = 0; again < 3 && !comes(); again++) {
      driver.navigate().refresh();
    }
    awaitText("h1", "");
  }

  private boolean comes() {
    try {
      Await.until("the page", Duration.ofSeconds(20), () -> has("h1"));
      return true;
    } catch (AssertionError e) {
      return false;
    }
  }

  /** What a function's body returns. */
  Object script(String body, Object... arguments) {
    return Objects.requireNonNullElse(driver.executeScript(body, arguments), "");
  }

  /** The text of the first element that fits; empty if there is none. */
  String text(String selector) {
    return script(
            "const e = document.querySelector(arguments[0]); return e ? e.textContent.trim() : ''",
            selector)
        .toString();
  }

  /** Waits until an element is there and its text has {@code part}. */
  void awaitText(String selector, String part) {
    await(selector + " says " + part, () -> has(selector) && text(selector).contains(part));
  }

  boolean has(String selector) {
    return script("return document.querySelector(arguments[0]) !== null", selector).equals(true);
  }

  void await(String what, Callable<Boolean> condition) {
    try {
      Await.until(what, condition);
    } catch (AssertionError e) {
      throw new AssertionError(what + "\n" + text("hub-app") + "\n" + console(), e);
    }
  }

  /**
   * Clicks as a person would, until something has come of it: what moves under the pointer, because
   * values come meanwhile, is missed by a person too.
   */
  void click(String selector, Callable<Boolean> taken) {
    await(
        "a click on " + selector,
        () -> {
          if (!taken.call()) {
            driver.findElement(By.cssSelector(selector)).click();
          }
          return taken.call();
        });
  }

  /** Types into what has the focus, or into an element. */
  void type(String selector, String keys) {
    driver.findElement(By.cssSelector(selector)).sendKeys(keys);
  }

  void dark(boolean dark) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  /** Makes it a phone's, or the usual one again. */
  void phone(boolean phone) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of(
            "width", phone ? 390 : 1280,
            "height", phone ? 844 : 900,
            "deviceScaleFactor", phone ? 2 : 1,
            "mobile", phone));
  }

  /** Files that the page gives go there. */
  void downloadsTo(Path folder) {
    driver.executeCdpCommand(
        "Browser.setDownloadBehavior",
        Map.of("behavior", "allow", "downloadPath", folder.toString()));
  }

  void picture(Path file) {
    try {
      Files.createDirectories(file.getParent());
      Object octets =
          driver.executeCdpCommand("Page.captureScreenshot", Map.of("format", "png")).get("data");
      Files.write(file, Base64.getDecoder().decode(Objects.requireNonNull(octets).toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What breaks the rules of axe-core: rule, and the first element that breaks it. */
  List<String> barriers() {
    try (InputStream file =
        Objects.requireNonNull(Browser.class.getResourceAsStream("/axe.min.js"), "axe.min.js")) {
      driver.executeCdpCommand("Page.setBypassCSP", Map.of("enabled", true));
      String axe = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      driver.executeCdpCommand("Runtime.evaluate", Map.of("expression", axe));
      Object found =
          driver.executeAsyncScript(
              """
              const done = arguments[arguments.length - 1];
              axe.run(document).then((r) => done(r.violations.map(
                (v) => v.id + ': ' + v.nodes[0].html + ' ' + v.nodes[0].failureSummary)),
                (e) => done(['axe: ' + e]));
              """);
      List<String> barriers = new ArrayList<>();
      ((List<?>) Objects.requireNonNull(found)).forEach(one -> barriers.add(one.toString()));
      return barriers;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Errors and warnings in the console since the last call, besides that somebody was away. */
  List<String> console() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        .filter(message -> !AWAY.matcher(message).find())
        .toList();
  }

  /** Every address that was asked for since the start. */
  List<String> requests() {
    try {
      for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
        JsonNode message = Json.parse(entry.getMessage()).path("message");
        if (message.path("method").asText().equals("Network.requestWillBeSent")) {
          requests.add(message.at("/params/request/url").asText());
        }
      }
      return requests;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    driver.quit();
  }
}
