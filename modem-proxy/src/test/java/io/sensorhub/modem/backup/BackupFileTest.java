package io.sensorhub.modem.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.modem.module.Kept;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BackupFileTest {

  private static final String IMEI = "867322040123456";
  private static final String HASH = "pbkdf2$100000$c2FsdA==$aGFzaA==";
  private static final Optional<String> PHRASE = Optional.of("correct horse");

  private static ObjectNode tree(String json) throws JsonProcessingException {
    return (ObjectNode) Json.parse(json);
  }

  private static ObjectNode file(Optional<String> phrase) throws JsonProcessingException {
    String user = "{\"name\":\"a\",\"password\":\"" + HASH + "\"}";
    ObjectNode wanted = tree("{\"proxy\":{\"rate\":5,\"users\":[" + user + "]}}");
    ArrayNode months = Json.object().arrayNode();
    months.addObject().put("serial", IMEI).put("bytes_in", 7);
    return BackupFile.write(
        "rack", Instant.EPOCH, Map.of(IMEI, new Kept(3131, "a", wanted, 4)), months, phrase);
  }

  private static String password(BackupFile.Content content) {
    return Objects.requireNonNull(content.modules().get(IMEI))
        .wanted()
        .at("/proxy/users/0/password")
        .asText();
  }

  @Test
  void withAPassphrase_everythingComesBack() throws Exception {
    ObjectNode file = file(PHRASE);
    assertFalse(file.toString().contains("aGFzaA"), file.toString());
    BackupFile.Content content = BackupFile.read(tree(file.toPrettyString()), PHRASE);
    assertEquals(3131, Objects.requireNonNull(content.modules().get(IMEI)).port());
    assertEquals(HASH, password(content));
    assertEquals(0, content.locked());
    assertEquals(7, content.traffic().at("/0/bytes_in").asInt());
    Optional<String> other = Optional.of("another horse");
    assertThrows(BackupException.class, () -> BackupFile.read(file, other));
  }

  @Test
  void withoutOne_usersAreLockedOut_notLeftOut() throws Exception {
    ObjectNode file = file(Optional.empty());
    assertFalse(file.has("secrets"));
    BackupFile.Content content = BackupFile.read(file, Optional.empty());
    assertEquals(1, content.locked());
    assertTrue(password(content).startsWith("pbkdf2$"), password(content));
    assertNotEquals(HASH, password(content));
    assertEquals(1, BackupFile.read(file(PHRASE), Optional.empty()).locked());
  }

  @Test
  void whatIsDamagedOrUnknown_isRefused() throws Exception {
    ObjectNode good = file(PHRASE);
    for (String[] change :
        new String[][] {
          {"\"version\":1", "\"version\":2"},
          {"\"version\":1", "\"version\":\"1\""},
          {"3131", "3132"},
          {"sensor-hub-modems", "other"},
          {IMEI, "867322040123457"},
          {"\"sha256\"", "\"sum\""}
        }) {
      ObjectNode bad = tree(good.toString().replace(change[0], change[1]));
      assertThrows(
          BackupException.class, () -> BackupFile.read(bad, PHRASE), change[0] + " " + change[1]);
    }
    for (String text : new String[] {"[]", "{}", "null", "{\"format\":\"sensor-hub-modems\"}"}) {
      assertThrows(BackupException.class, () -> BackupFile.read(Json.parse(text), PHRASE), text);
    }
  }
}
