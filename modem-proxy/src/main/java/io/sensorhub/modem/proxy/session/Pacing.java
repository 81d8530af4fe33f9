package io.sensorhub.modem.proxy.session;

import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Reads of one channel, put off where a rate asks for it. Used by the channel's event loop. */
public final class Pacing {

  private long pause;
  private boolean waiting;

  /** Nothing is read for so many nanoseconds. */
  public void pause(long nanos) {
    pause = Math.max(pause, nanos);
  }

  /** Reads once, now or after the pause, if that is still wanted then. */
  public void read(ChannelHandlerContext context, BooleanSupplier wanted) {
    if (waiting || !wanted.getAsBoolean()) {
      return;
    }
    if (pause == 0) {
      context.read();
      return;
    }
    waiting = true;
    long nanos = pause;
    pause = 0;
    Object _ =
        context
            .executor()
            .schedule(
                () -> {
                  waiting = false;
                  read(context, wanted);
                },
                nanos,
                TimeUnit.NANOSECONDS);
  }
}
