package io.sensorhub.poller.client;

import java.io.IOException;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Source;

/** A stream of server-sent events in which no event is above 64 KiB, so that it fits in memory. */
public final class BoundedEvents extends ForwardingSource {

  private static final long MAX_EVENT_BYTES = 65_536;
  private static final long PIECE = 8_192;

  private final Buffer piece = new Buffer();
  private long sinceEmptyLine;
  private byte previous;
  private boolean lineIsEmpty = true;

  public BoundedEvents(Source events) {
    super(events);
  }

  @Override
  public long read(Buffer sink, long byteCount) throws IOException {
    long count = super.read(piece, Math.min(PIECE, byteCount));
    for (long i = 0; i < count; i++) {
      byte octet = piece.getByte(i);
      boolean secondHalf = octet == '\n' && previous == '\r';
      previous = octet;
      if (secondHalf) {
        continue; // of one line end
      }
      if (octet == '\n' || octet == '\r') {
        sinceEmptyLine = lineIsEmpty ? 0 : sinceEmptyLine + 1;
        lineIsEmpty = true;
      } else {
        lineIsEmpty = false;
        sinceEmptyLine++;
      }
      if (sinceEmptyLine > MAX_EVENT_BYTES) {
        throw new IOException("an event above 64 KiB");
      }
    }
    if (count > 0) {
      sink.write(piece, count);
    }
    return count;
  }
}
