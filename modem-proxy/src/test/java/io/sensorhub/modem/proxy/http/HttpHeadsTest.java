package io.sensorhub.modem.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.sensorhub.modem.egress.Target;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HttpHeadsTest {

  @Test
  void absoluteForm_isTakenApart_withoutTheLogin() {
    assertEquals(
        Optional.of(
            new HttpHeads.Absolute(new Target("example.org", 8080), "example.org:8080", "/a?b")),
        HttpHeads.absolute("HTTP://ada:secret@example.org:8080/a?b#c"));
    assertEquals(
        Optional.of(new HttpHeads.Absolute(new Target("::1", 80), "[::1]", "/?q")),
        HttpHeads.absolute("http://[::1]?q"));
  }

  @Test
  void whatIsNoDestination_isRefused() {
    for (String uri :
        List.of(
            "/",
            "*",
            "https://a/",
            "ftp://a/",
            "http://",
            "http:///x",
            "http://a:0/",
            "http://a:99999/",
            "http://a:x/",
            "http://a:b:80/",
            "http://a b/",
            "http://[::1/")) {
      assertEquals(Optional.empty(), HttpHeads.absolute(uri), uri);
    }
    assertEquals(Optional.empty(), HttpHeads.authority("example.org", 0));
  }

  @Test
  void fieldsOfOneHop_areRemoved() {
    HttpHeaders headers =
        new DefaultHttpHeaders()
            .add("Connection", "close, X-One")
            .add("Connection", "Content-Length")
            .add("X-One", "1")
            .add("Keep-Alive", "5")
            .add("Proxy-Authorization", "Basic x")
            .add("Content-Length", "3")
            .add("Accept", "*/*");
    HttpHeads.clean(headers);
    assertEquals(Set.of("Content-Length", "Accept"), headers.names());
  }

  @Test
  void login_isReadFromBasicAlone() {
    assertEquals(
        Optional.of(new HttpHeads.Login("ada", "love:lace")),
        HttpHeads.login(
            new DefaultHttpHeaders().add("Proxy-Authorization", "basic YWRhOmxvdmU6bGFjZQ==")));
    for (String field : List.of("Bearer YWRhOmx", "Basic !", "Basic YWRh")) {
      assertEquals(
          Optional.empty(),
          HttpHeads.login(new DefaultHttpHeaders().add("Proxy-Authorization", field)));
    }
  }
}
