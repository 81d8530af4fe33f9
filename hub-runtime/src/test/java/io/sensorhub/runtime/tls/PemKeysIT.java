package io.sensorhub.runtime.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys as openssl writes them. */
class PemKeysIT {

  private static final String SECRET = "geheim";

  @TempDir private Path folder;

  private Path openssl(String arguments) throws Exception {
    Path file = folder.resolve("key.pem");
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments.replace("OUT", file.toString()).split(" ", -1)));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return file;
  }

  private String algorithm(String arguments, Optional<String> password) throws Exception {
    return PemKeys.read(openssl(arguments), password).getAlgorithm();
  }

  @Test
  void eachForm_isRead() throws Exception {
    Optional<String> none = Optional.empty();
    assertEquals("RSA", algorithm("genrsa -traditional -out OUT 2048", none));
    assertEquals("RSA", algorithm("genrsa -out OUT 2048", none));
    assertEquals("EC", algorithm("ecparam -name prime256v1 -genkey -noout -out OUT", none));
    assertEquals("EC", algorithm("ecparam -name secp384r1 -genkey -noout -out OUT", none));
    assertEquals("EdDSA", algorithm("genpkey -algorithm ed25519 -out OUT", none));
  }

  @Test
  void keyWithAPassword_isRead_andAWrongOneIsNotShown() throws Exception {
    String encrypted = "genpkey -algorithm rsa -aes256 -pass pass:" + SECRET + " -out OUT";
    assertEquals("RSA", algorithm(encrypted, Optional.of(SECRET)));
    IOException none =
        assertThrows(IOException.class, () -> algorithm(encrypted, Optional.empty()));
    assertTrue(String.valueOf(none.getMessage()).contains("password"));
    IOException wrong =
        assertThrows(IOException.class, () -> algorithm(encrypted, Optional.of("not-" + SECRET)));
    assertFalse(wrong.toString().contains(SECRET), wrong.toString());
  }

  @Test
  void oldFormWithAPassword_saysWhatToDo() {
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                algorithm(
                    "genrsa -traditional -aes128 -passout pass:" + SECRET + " -out OUT 2048",
                    Optional.of(SECRET)));
    assertTrue(String.valueOf(e.getMessage()).contains("openssl pkcs8"), e.toString());
  }
}
