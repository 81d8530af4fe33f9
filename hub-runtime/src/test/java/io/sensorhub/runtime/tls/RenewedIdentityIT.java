package io.sensorhub.runtime.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.testkit.tls.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a server's identity, as openssl writes them. */
class RenewedIdentityIT {

  @TempDir private Path folder;
  private TlsFiles files = new TlsFiles(Path.of(""), Path.of(""));
  private long nanos;

  @BeforeEach
  void names() {
    files = new TlsFiles(folder.resolve("server.pem"), folder.resolve("server.key"));
  }

  private void put(String name, String ending) throws IOException {
    Files.copy(
        folder.resolve(name + ending),
        folder.resolve("server" + ending),
        StandardCopyOption.REPLACE_EXISTING);
  }

  private void put(String name) throws IOException {
    put(name, ".pem");
    put(name, ".key");
  }

  private String refused() {
    return String.valueOf(
        assertThrows(IOException.class, () -> ServerIdentity.read(files)).getMessage());
  }

  @Test
  void eachKindOfKey_isShownToWhoAsksForIt() throws Exception {
    TestAuthority authority = new TestAuthority(folder);
    for (String[] kind : new String[][] {{"rsa:2048", "RSA"}, {"ec", "EC"}, {"ed25519", "EdDSA"}}) {
      authority.sign("server", kind[0], 30, "DNS:Hub.test,DNS:*.hub.test,IP:127.0.0.1");
      RenewedIdentity identity = new RenewedIdentity(files, Clock.systemUTC(), () -> nanos);
      assertEquals(Set.of("hub.test"), identity.identity().hosts());
      String alias = identity.chooseEngineServerAlias(kind[1], null, null);
      assertNotNull(alias, kind[0]);
      assertNotNull(identity.getPrivateKey(alias));
      assertNull(identity.chooseEngineServerAlias("DSA", null, null));
    }
  }

  @Test
  void whatCannotBeUsed_isRefusedWithItsFile() throws Exception {
    TestAuthority authority = new TestAuthority(folder);
    assertEquals(files.certificate() + ": there is no such file", refused());
    authority.sign("server", "ec", 30, "DNS:hub.test");
    Files.delete(files.key());
    assertEquals(files.key() + ": there is no such file", refused());
    for (String other : new String[] {"ec", "rsa:2048"}) {
      authority.sign("other", other, 30, "DNS:hub.test");
      put("other", ".key");
      assertEquals(
          files.key() + ": not the key of the first certificate in " + files.certificate(),
          refused());
    }
    String broken = "-----BEGIN PRIVATE KEY-----\n!!!\n-----END PRIVATE KEY-----\n";
    Files.writeString(files.key(), broken);
    assertTrue(refused().startsWith(files.key() + ":"), refused());
    Files.write(files.key(), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertTrue(refused().startsWith(files.key() + ":"), refused());
    Files.writeString(files.certificate(), "nothing of use");
    assertTrue(refused().startsWith(files.certificate() + ":"), refused());
  }

  @Test
  void renewedFiles_areTakenWhenTheyFit_andTheFormerStayUntilThen() throws Exception {
    TestAuthority authority = new TestAuthority(folder);
    authority.sign("first", "ec", 30, "DNS:first.test");
    authority.sign("second", "ec", 30, "DNS:second.test");
    put("first");
    RenewedIdentity identity = new RenewedIdentity(files, Clock.systemUTC(), () -> nanos);
    String first = identity.chooseEngineServerAlias("EC", null, null);
    assertNotNull(first);
    put("second", ".pem"); // its key is not written yet
    nanos += RenewedIdentity.LOOK.toNanos();
    assertEquals(first, identity.chooseEngineServerAlias("EC", null, null));
    put("second", ".key");
    assertEquals(first, identity.chooseEngineServerAlias("EC", null, null), "not looked at yet");
    nanos += RenewedIdentity.LOOK.toNanos();
    String second = identity.chooseEngineServerAlias("EC", null, null);
    assertEquals(Set.of("second.test"), identity.identity().hosts());
    assertNotNull(second);
    assertNotNull(identity.getPrivateKey(first), "for a handshake under way");
    assertNotNull(identity.getCertificateChain(second));
  }

  @Test
  void keyThatOthersMayRead_isFound() throws Exception {
    Path key = Files.createFile(folder.resolve("a.key"));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
    assertEquals(false, ServerIdentity.othersMayRead(key));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    assertEquals(true, ServerIdentity.othersMayRead(key));
  }
}
