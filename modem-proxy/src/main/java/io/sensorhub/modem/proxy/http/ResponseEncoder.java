package io.sensorhub.modem.proxy.http;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/** Encoder of answers that knows whether the request was a {@code HEAD}. Used by one event loop. */
final class ResponseEncoder extends HttpResponseEncoder {

  private boolean headAlone;

  /** The next answer has no body, whatever its fields say. */
  void headAlone(boolean next) {
    headAlone = next;
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpResponse answer) {
    return headAlone || super.isContentAlwaysEmpty(answer);
  }
}
