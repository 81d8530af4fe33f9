package io.sensorhub.detector;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

/** The detector as a process. Its settings come from the environment alone. */
public final class Main {

  private Main() {}

  /** Runs until the process is ended. Exit code 2: the settings are wrong. */
  public static void main(String[] arguments) throws InterruptedException {
    Clock clock = Clock.systemUTC();
    try {
      Settings settings = Settings.of(System.getenv());
      Log log = new Log(System.out, clock, settings.level());
      Detector detector =
          new Detector(settings, Path.of("/run/udev/data"), clock, System::nanoTime, log);
      Runtime.getRuntime().addShutdownHook(new Thread(detector::close, "end"));
      detector.join();
      System.exit(1);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    } catch (IOException e) {
      System.err.println("the detector cannot start: " + e.getMessage());
      System.exit(1);
    }
  }
}
