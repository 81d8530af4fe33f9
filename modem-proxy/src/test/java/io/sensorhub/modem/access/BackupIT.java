package io.sensorhub.modem.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.runtime.access.Role;
import io.sensorhub.testkit.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wanted of modules goes to another hub. */
class BackupIT {

  private static final String PHRASE = "X-Passphrase: correct horse";
  private static final String MODEM = "/api/modems/" + OpenDoor.IMEI;

  @TempDir private Path folder;

  private static JsonNode modem(OpenDoor door) throws IOException {
    return door.near(MODEM);
  }

  private static JsonNode restore(OpenDoor door, String query, String body) throws IOException {
    return door.as(Role.ADMIN, "POST", "/api/backup" + query, "-d", body, "-H", PHRASE).json();
  }

  @Test
  void backup_onAnEmptyHub_givesTheSamePorts_andADamagedOneChangesNothing() throws Exception {
    Path file = folder.resolve("backup.json");
    int port = FreePort.find();
    try (OpenDoor one = new OpenDoor(Files.createDirectory(folder.resolve("one")), port)) {
      String user = "{\"name\": \"a\", \"password\": \"b\"}";
      String wanted = "{\"friendly_name\": \"SIM 07\", \"proxy\": {\"users\": [" + user + "]}}";
      one.near(MODEM, "-X", "PATCH", "-d", wanted);
      OpenDoor.Answer backup = one.as(Role.ADMIN, "GET", "/api/backup", "-H", PHRASE);
      assertEquals(200, backup.status(), backup.body());
      Files.writeString(file, backup.body());
      assertEquals(
          "GET /api/backup", one.near("/api/audit?limit=1").at("/entries/0/action").asText());
      OpenDoor.Answer again = one.as(Role.ADMIN, "GET", "/api/backup");
      assertEquals(429, again.status());
      assertTrue(again.head().contains("Retry-After: "), again.head());
    }
    try (OpenDoor other = new OpenDoor(Files.createDirectory(folder.resolve("two")), 0)) {
      assertEquals("UNKNOWN_MODEM", modem(other).path("error").asText());
      String damaged = Files.readString(file).replace("SIM 07", "SIM 08");
      assertEquals("BACKUP_INVALID", restore(other, "", damaged).path("error").asText());
      assertEquals("BACKUP_INVALID", restore(other, "", "{").path("error").asText());
      JsonNode dry = restore(other, "?dry_run=true", "@" + file);
      assertEquals(port, dry.at("/changes/0/proxy_port").asInt(), dry.toString());
      assertEquals(0, dry.path("locked_users").asInt());
      assertEquals("UNKNOWN_MODEM", modem(other).path("error").asText());

      JsonNode done = restore(other, "", "@" + file);
      assertEquals(dry.path("changes"), done.path("changes"));
      assertEquals(port, modem(other).path("proxy_port").asInt(), modem(other).toString());
      assertEquals("SIM 07", modem(other).path("friendly_name").asText());
      assertEquals("a", modem(other).at("/proxy/users/0").asText());
      JsonNode twice = restore(other, "", "@" + file);
      assertEquals(Json.object().arrayNode(), twice.path("changes"), twice.toString());
    }
  }
}
