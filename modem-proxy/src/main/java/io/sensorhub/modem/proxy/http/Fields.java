package io.sensorhub.modem.proxy.http;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.TooLongHttpHeaderException;

/**
 * The fields of a head, or those behind a body: so many and no more, for thousands of short ones
 * take forty times the memory of their octets.
 */
final class Fields extends DefaultHttpHeaders {

  static final int MOST = 100;

  static final HttpHeadersFactory FACTORY =
      new HttpHeadersFactory() {
        @Override
        public HttpHeaders newHeaders() {
          return new Fields();
        }

        @Override
        public HttpHeaders newEmptyHeaders() {
          return new Fields();
        }
      };

  private int count;

  private Fields() {}

  @Override
  public HttpHeaders add(CharSequence name, Object value) {
    if (++count > MOST) {
      throw new TooLongHttpHeaderException("more than %d fields".formatted(MOST));
    }
    return super.add(name, value);
  }
}
