package io.sensorhub.modem.proxy.http;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/**
 * Decoder of requests that leaves nothing to guess: a request with both {@code Content-Length} and
 * {@code Transfer-Encoding} is refused (RFC 9112, section 6.3: it may be an attempt to smuggle).
 */
final class StrictDecoder extends HttpRequestDecoder {

  static final int LONGEST_HEAD = 16 * 1024;

  /** Of a piece of a body. */
  static final int LONGEST_PART = 8 * 1024;

  StrictDecoder() {
    super(config());
  }

  static HttpDecoderConfig config() {
    return new HttpDecoderConfig()
        .setMaxInitialLineLength(LONGEST_HEAD)
        .setMaxHeaderSize(LONGEST_HEAD)
        .setMaxChunkSize(LONGEST_PART)
        .setStrictLineParsing(true);
  }

  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException("Content-Length and Transfer-Encoding in one request");
  }
}
