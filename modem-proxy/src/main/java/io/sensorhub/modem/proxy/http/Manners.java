package io.sensorhub.modem.proxy.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Optional;

/**
 * What a client asks for beside its request.
 *
 * @param stays whether it wants to go on with the same connection
 * @param upgrade the protocol that it wants to go over to
 */
record Manners(boolean stays, Optional<String> upgrade) {

  static final Manners NONE = new Manners(false, Optional.empty());

  /** Makes a request what the destination is to see. */
  static Manners prepare(HttpRequest request, HttpHeads.Absolute wanted) {
    HttpHeaders headers = request.headers();
    Manners manners =
        new Manners(
            HttpUtil.isKeepAlive(request)
                && !headers.containsValue("Proxy-Connection", HttpHeaderValues.CLOSE, true),
            headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                ? Optional.ofNullable(headers.get(HttpHeaderNames.UPGRADE))
                : Optional.empty());
    HttpHeads.clean(headers);
    request.setUri(wanted.path());
    headers.set("Host", wanted.authority());
    manners.upgrade.ifPresent(
        name -> headers.set("Upgrade", name).set("Connection", HttpHeaderValues.UPGRADE));
    if (request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
      headers.set("Connection", HttpHeaderValues.CLOSE);
    }
    return manners;
  }
}
