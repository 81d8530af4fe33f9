package io.sensorhub.modem.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * Decoder of requests that leaves nothing to guess: a request with both {@code Content-Length} and
 * {@code Transfer-Encoding} is refused (RFC 9112, section 6.3: it may be an attempt to smuggle), as
 * is a field that goes on in a second line (section 5.2).
 */
final class StrictDecoder extends HttpRequestDecoder {

  static final int LONGEST_HEAD = 16 * 1024;

  /** Of a piece of a body. */
  static final int LONGEST_PART = 8 * 1024;

  private boolean inHead = true;
  private boolean lineRead;
  private boolean broken;

  StrictDecoder() {
    super(config());
  }

  static HttpDecoderConfig config() {
    return new HttpDecoderConfig()
        .setMaxInitialLineLength(LONGEST_HEAD)
        .setMaxHeaderSize(LONGEST_HEAD)
        .setMaxChunkSize(LONGEST_PART)
        .setStrictLineParsing(true)
        .setHeadersFactory(Fields.FACTORY)
        .setTrailersFactory(Fields.FACTORY);
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
      throws Exception {
    if (broken || (inHead && folded(in))) {
      in.skipBytes(in.readableBytes());
      if (!broken) {
        broken = true;
        HttpMessage message = createInvalidMessage();
        message.setDecoderResult(
            DecoderResult.failure(new IllegalArgumentException("a field in two lines")));
        out.add(message);
      }
      return;
    }
    super.decode(context, in, out);
    if (!out.isEmpty()) {
      inHead = out.getLast() instanceof LastHttpContent;
      lineRead = false;
    }
  }

  @Override
  protected HttpMessage createMessage(String[] line) throws Exception {
    lineRead = true;
    return super.createMessage(line);
  }

  /** Whether a line of the head, of which whole lines are taken at a time, begins with a space. */
  private boolean folded(ByteBuf in) {
    int at = in.readerIndex();
    while (!lineRead && at < in.writerIndex() && isLineEnd(in.getByte(at))) {
      at++; // empty lines before a request are passed over
    }
    while (at < in.writerIndex() && !isLineEnd(in.getByte(at))) {
      byte first = in.getByte(at);
      if (first == ' ' || first == '\t') {
        return true;
      }
      int end = in.indexOf(at, in.writerIndex(), (byte) '\n');
      at = end < 0 ? in.writerIndex() : end + 1;
    }
    return false;
  }

  private static boolean isLineEnd(byte octet) {
    return octet == '\r' || octet == '\n';
  }

  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException("Content-Length and Transfer-Encoding in one request");
  }
}
