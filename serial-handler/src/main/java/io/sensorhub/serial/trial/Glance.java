package io.sensorhub.serial.trial;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.sensorhub.core.Json;
import io.sensorhub.stream.follow.Outlet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps the first entries of a line's trace. Thread-safe. */
final class Glance implements Outlet {

  private static final int MOST = 40;
  private static final String DATA = "event: passed\ndata: ";

  private final List<String> entries = new ArrayList<>();

  @Override
  public void write(byte[] octets, Consumer<@Nullable Throwable> written) {
    String text = new String(octets, StandardCharsets.UTF_8);
    synchronized (this) {
      for (String message : text.split("\n\n", -1)) {
        if (message.startsWith(DATA) && entries.size() < MOST) {
          entries.add(message.substring(DATA.length()));
        }
      }
    }
    written.accept(null);
  }

  @Override
  public void ended() {}

  synchronized void to(ArrayNode list) {
    for (String entry : entries) {
      try {
        list.add(Json.parse(entry));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("an entry of our own", e);
      }
    }
  }
}
