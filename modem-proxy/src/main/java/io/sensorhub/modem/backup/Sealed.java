package io.sensorhub.modem.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** A tree under a passphrase: AES-256-GCM, the key by PBKDF2 (HMAC-SHA-256, 600 000 rounds). */
final class Sealed {

  private static final int ROUNDS = 600_000;
  private static final int KEY_BITS = 256;
  private static final int TAG_BITS = 128;
  private static final int SALT_OCTETS = 16;
  private static final int NONCE_OCTETS = 12;

  private Sealed() {}

  static ObjectNode seal(ObjectNode tree, String passphrase) {
    SecureRandom random = new SecureRandom();
    byte[] salt = new byte[SALT_OCTETS];
    byte[] nonce = new byte[NONCE_OCTETS];
    random.nextBytes(salt);
    random.nextBytes(nonce);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, passphrase, salt, nonce);
      Base64.Encoder base64 = Base64.getEncoder();
      return Json.object()
          .put("salt", base64.encodeToString(salt))
          .put("nonce", base64.encodeToString(nonce))
          .put("data", base64.encodeToString(cipher.doFinal(Json.bytes(tree))));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES-GCM", e);
    }
  }

  /**
   * The tree again.
   *
   * @throws BackupException if the passphrase is another, or something was changed
   */
  static JsonNode open(JsonNode sealed, String passphrase) throws BackupException {
    try {
      Base64.Decoder base64 = Base64.getDecoder();
      byte[] salt = base64.decode(sealed.path("salt").asText());
      byte[] nonce = base64.decode(sealed.path("nonce").asText());
      if (salt.length != SALT_OCTETS || nonce.length != NONCE_OCTETS) {
        throw new BackupException("the sealed part is damaged");
      }
      byte[] data = base64.decode(sealed.path("data").asText());
      return Json.parse(cipher(Cipher.DECRYPT_MODE, passphrase, salt, nonce).doFinal(data));
    } catch (GeneralSecurityException | IllegalArgumentException | JsonProcessingException e) {
      throw new BackupException("the passphrase is another, or the sealed part is damaged", e);
    }
  }

  private static Cipher cipher(int mode, String passphrase, byte[] salt, byte[] nonce)
      throws GeneralSecurityException {
    byte[] key =
        SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
            .generateSecret(new PBEKeySpec(passphrase.toCharArray(), salt, ROUNDS, KEY_BITS))
            .getEncoded();
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    return cipher;
  }
}
