package io.sensorhub.testkit.web;

import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.Peers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Web devices that are not ours, in a process of Python's standard library: {@code /NAME/…} behaves
 * as its name says.
 *
 * <ul>
 *   <li>{@code plus}: a relay with digest login (SHA-256, user admin, password secret-word)
 *   <li>{@code tasmota}: a relay with Tasmota's web requests
 *   <li>{@code silent}, {@code slow}: no answer, or one after two seconds
 *   <li>{@code lazy}: a relay that is read at once and takes six seconds for {@code /set?on=}
 *   <li>{@code esphome}: a switch, a number, a select and two sensors on a stream of events; limits
 *       and options are told when the stream is opened, and not at a change
 *   <li>{@code shelly1}: a relay that says what it is, and calls the address that is set with
 *       {@code /settings?url=} when its button is pressed with {@code /press}
 *   <li>{@code router}: a page of something that is no known device
 *   <li>{@code error}: status 500; {@code half}: half a body; {@code large}: 10 MB; {@code
 *       garbage}: random bytes
 * </ul>
 */
public final class WebDevices implements AutoCloseable {

  private final Process process;
  private final int port;

  /** Starts them. */
  public WebDevices() {
    this(List.of(), FreePort.find());
  }

  /** Starts one that has the address for itself. */
  public WebDevices(String alone) {
    this(List.of(alone), FreePort.find());
  }

  /** Starts them where these were. */
  public WebDevices again() {
    return new WebDevices(List.of(), port);
  }

  /** Starts another one that has the address for itself, where this one was. */
  public WebDevices replacedBy(String another) {
    close();
    return new WebDevices(List.of(another), port);
  }

  private WebDevices(List<String> alone, int at) {
    List<String> command = Peers.python("web_devices");
    command.addAll(alone);
    try {
      ProcessBuilder program =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
      program.environment().put("PORT", Integer.toString(at));
      process = program.start();
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

  /** Where it listens on loopback. */
  public int port() {
    return port;
  }

  /** The address of one of them. */
  public String url(String name) {
    return "http://127.0.0.1:" + port + "/" + name + "/";
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("python3 does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
