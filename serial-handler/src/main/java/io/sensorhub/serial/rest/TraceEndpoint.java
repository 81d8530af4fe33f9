package io.sensorhub.serial.rest;

import io.javalin.http.Context;
import io.sensorhub.runtime.http.ApiException;
import io.sensorhub.runtime.streaming.OpenStreams;
import io.sensorhub.serial.trace.TraceDesk;
import io.sensorhub.serial.worker.LineWorker;
import java.util.List;
import java.util.function.Supplier;

/** {@code GET /ports/{id}/trace}: what passes on a line, live, as server-sent events. */
public final class TraceEndpoint {

  private final Supplier<List<LineWorker>> lines;
  private final TraceDesk desk;
  private final OpenStreams streams;

  /**
   * @param lines that there are now
   * @param streams of those who look; whoever made it closes it
   */
  public TraceEndpoint(Supplier<List<LineWorker>> lines, TraceDesk desk, OpenStreams streams) {
    this.lines = lines;
    this.desk = desk;
    this.streams = streams;
  }

  void look(Context request) {
    String id = request.pathParam("id");
    if (lines.get().stream().noneMatch(line -> line.state().portId().equals(id))) {
      throw new ApiException(404, "UNKNOWN_PORT", "No line of the hub is called \"" + id + "\"");
    }
    streams.serve(
        request,
        desk.look(id)
            .orElseThrow(() ->
                new ApiException(
                    503,
                    "TOO_MANY_FOLLOWERS",
                    "At most " + TraceDesk.MOST + " look at lines at a time; close another one")));
  }
}
