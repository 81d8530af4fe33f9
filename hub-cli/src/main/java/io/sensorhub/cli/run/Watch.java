package io.sensorhub.cli.run;

import io.sensorhub.bridge.topics.Topics;
import io.sensorhub.cli.instance.Loaded;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** Prints what an instance publishes, until it is interrupted. */
public final class Watch {

  private Watch() {}

  public static int run(Loaded loaded, PrintStream out) throws IOException, InterruptedException {
    Topics topics = new Topics(loaded.mqtt().baseTopic(), loaded.instance().instanceId());
    String all = topics.status().replaceAll("status$", "#");
    try (TopicWatcher listening =
        new TopicWatcher(
            loaded.mqtt(),
            List.of(all),
            (topic, payload) -> {
              out.println(topic + " " + payload);
              if (out.checkError()) {
                System.exit(0); // whoever read this has gone
              }
            })) {
      if (!listening.keepTrying()) {
        throw new IOException("no broker at " + loaded.mqtt().host() + ":" + loaded.mqtt().port());
      }
      while (true) {
        Thread.sleep(1_000);
        listening.keepTrying();
      }
    }
  }
}
