package io.sensorhub.runtime.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Private keys in PEM files: PKCS #8 (RFC 5958), plain or with a password, PKCS #1 (RFC 8017,
 * A.1.2) and SEC 1 (RFC 5915). Errors name the file, never its contents.
 */
final class PemKeys {

  private static final Pattern KEY =
      Pattern.compile(
          "-----BEGIN ((?:RSA |EC |ENCRYPTED )?)PRIVATE KEY-----([\\s\\S]+?)-----END \\1PRIVATE"
              + " KEY-----");

  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;
  private static final int OBJECT_IDENTIFIER = 0x06;

  /** The parameters of a key in SEC 1: its curve. */
  private static final int PARAMETERS = 0xA0;

  private static final byte[] VERSION_0 = {0x02, 1, 0};

  /** 1.2.840.113549.1.1.1, rsaEncryption, and NULL. */
  private static final byte[] RSA = {
    0x06, 9, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 1, 1, 1, 0x05, 0
  };

  /** 1.2.840.10045.2.1, ecPublicKey. */
  private static final byte[] EC = {0x06, 7, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 2, 1};

  private PemKeys() {}

  /**
   * Reads a key.
   *
   * @param password of the key; not used if the key needs none
   * @throws IOException if there is no key that can be used
   */
  static PrivateKey read(Path file, Optional<String> password) throws IOException {
    Matcher pem = KEY.matcher(Files.readString(file));
    if (!pem.find()) {
      throw new IOException(file + ": there is no private key in PEM in it");
    }
    if (pem.group(2).contains("Proc-Type")) {
      throw new IOException(
          file + ": a key with a password in the old form; openssl pkcs8 -topk8 makes a new one");
    }
    byte[] der = Base64.getMimeDecoder().decode(pem.group(2));
    return switch (pem.group(1)) {
      case "RSA " -> key(file, pkcs8(RSA, der));
      case "EC " -> key(file, pkcs8(join(EC, curve(file, der)), der));
      case "ENCRYPTED " -> decrypted(file, der, password);
      default -> key(file, new PKCS8EncodedKeySpec(der));
    };
  }

  private static PrivateKey decrypted(Path file, byte[] der, Optional<String> password)
      throws IOException {
    if (password.isEmpty()) {
      throw new IOException(file + ": the key has a password, and none is set");
    }
    try {
      EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
      AlgorithmParameters parameters = info.getAlgParameters();
      String name = info.getAlgName().equals("PBES2") ? parameters.toString() : info.getAlgName();
      PBEKeySpec secret = new PBEKeySpec(password.get().toCharArray());
      Cipher cipher = Cipher.getInstance(name);
      cipher.init(
          Cipher.DECRYPT_MODE,
          SecretKeyFactory.getInstance(name).generateSecret(secret),
          parameters);
      return key(file, info.getKeySpec(cipher));
    } catch (GeneralSecurityException e) {
      throw new IOException(file + ": the password does not fit, or its method is not known", e);
    }
  }

  private static PrivateKey key(Path file, PKCS8EncodedKeySpec spec) throws IOException {
    for (String algorithm : new String[] {"RSA", "EC", "EdDSA"}) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (InvalidKeySpecException e) {
        // it is of another kind
      } catch (GeneralSecurityException e) {
        throw new IOException(file + ": " + e.getMessage(), e);
      }
    }
    throw new IOException(file + ": a key of a kind that is not known (RSA, EC and EdDSA are)");
  }

  /** PKCS #8 around a key of another form. */
  private static PKCS8EncodedKeySpec pkcs8(byte[] algorithm, byte[] key) {
    return new PKCS8EncodedKeySpec(
        der(SEQUENCE, join(VERSION_0, join(der(SEQUENCE, algorithm), der(OCTETS, key)))));
  }

  /** The curve that a key in SEC 1 names, with its tag and length. */
  private static byte[] curve(Path file, byte[] key) throws IOException {
    for (int at = 0; at + 4 < key.length; at++) {
      int length = at + 3 < key.length ? key[at + 3] & 0xFF : 0;
      if ((key[at] & 0xFF) == PARAMETERS
          && key[at + 2] == OBJECT_IDENTIFIER
          && (key[at + 1] & 0xFF) == length + 2
          && at + 4 + length <= key.length) {
        byte[] curve = new byte[length + 2];
        System.arraycopy(key, at + 2, curve, 0, curve.length);
        return curve;
      }
    }
    throw new IOException(
        file + ": the key names no curve; openssl pkcs8 -topk8 makes one that does");
  }

  private static byte[] der(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length > 0x7F) {
      out.write(0x82);
      out.write(content.length >> 8);
    }
    out.write(content.length);
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] join(byte[] first, byte[] second) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(first);
    out.writeBytes(second);
    return out.toByteArray();
  }
}
