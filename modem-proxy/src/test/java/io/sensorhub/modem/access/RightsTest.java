package io.sensorhub.modem.access;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sensorhub.core.Json;
import io.sensorhub.runtime.access.Role;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RightsTest {

  private static Optional<Role> least(String way, String body) throws JsonProcessingException {
    return Rights.least(way, Json.parse(body));
  }

  @Test
  void whatIsNotInTheTable_isNobodys() throws JsonProcessingException {
    assertEquals(Optional.empty(), least("POST /instance/reload", "{}"));
    assertEquals(Optional.empty(), least("PUT /api/modems/{id}", "{}"));
  }

  @Test
  void usersOfProxies_andDangerousCommands_areForAdmins() throws JsonProcessingException {
    String change = "PATCH /api/modems/{id}";
    assertEquals(Optional.of(Role.CONTROL), least(change, "{\"enabled\": false}"));
    assertEquals(Optional.of(Role.CONTROL), least(change, "{\"proxy\": {\"rate\": 1}}"));
    assertEquals(Optional.of(Role.ADMIN), least(change, "{\"proxy\": {\"users\": []}}"));
    assertEquals(Optional.of(Role.ADMIN), least(change, "{\"proxy\": {\"users\": null}}"));
    assertEquals(Optional.of(Role.ADMIN), least(change, "{\"proxy\": null}"));
    String command = "POST /api/modems/{id}/command";
    assertEquals(Optional.of(Role.CONTROL), least(command, "{\"command\": \"AT\"}"));
    assertEquals(Optional.of(Role.ADMIN), least(command, "{\"dangerous\": true}"));
    assertEquals(Optional.of(Role.ADMIN), least(command, "{\"dangerous\": \"true\"}"));
    assertEquals(Optional.of(Role.ADMIN), least(command, "{\"dangerous\": 1}"));
  }
}
