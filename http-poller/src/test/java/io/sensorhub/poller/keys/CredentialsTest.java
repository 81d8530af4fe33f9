package io.sensorhub.poller.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class CredentialsTest {

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatADeviceRepeats_isHidden_howeverItIsWritten() {
    Credentials user = new Credentials.User("admin", "p&w 1+ü");
    assertEquals("<b>hello admin:***</b>", user.hidden("<b>hello admin:p&w 1+ü</b>"));
    assertEquals("Basic ***", user.hidden("Basic " + base64("admin:p&w 1+ü")).replace("=", ""));
    assertEquals("?pw=***", user.hidden("?pw=p%26w+1%2B%C3%BC"));
    assertEquals("?pw=***", user.hidden("?pw=p%26w%201%2B%C3%BC"));
    Credentials token = new Credentials.Token("X-Key", "s3cr3t/t", false);
    assertEquals("*** and ***", token.hidden("s3cr3t/t and s3cr3t%2Ft"));
  }

  @Test
  void emptyAndShortPasswords_leaveTheTextAsItIs() {
    assertEquals("a text", new Credentials.User("admin", "").hidden("a text"));
    assertEquals("a text", new Credentials.User("admin", "t").hidden("a text"));
  }
}
