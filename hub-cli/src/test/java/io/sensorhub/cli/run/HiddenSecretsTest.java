package io.sensorhub.cli.run;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.sensorhub.cli.instance.Loaded;
import io.sensorhub.core.Json;
import io.sensorhub.core.tree.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A secret in each place of an instance file, where most of its values do not fit. */
class HiddenSecretsTest {

  private static final String INSTANCE =
      """
      {"instance_id": "cellar", "connector_type": "sensor-hub", "friendly_name": "Cellar",
       "enabled": true, "update_interval": 10,
       "config": {
         "cache_ttl": 10, "poll_interval": 5, "push": {"port": 8099, "listen": "127.0.0.1"},
         "ports": [
           {"port_id": "bus", "address": "tcp://192.0.2.1:502", "driver": "modbus-tcp",
            "framing": "mbap", "accept": ["unit"], "baud_rate": 9600, "parity": "none",
            "stop_bits": 1, "rts": "keep", "reconnect": {"initial": 1}, "silence": 3,
            "connect_delay": 1, "close_after_round": false, "share": {"tcp": 7001}},
           {"port_id": "radio", "serial_path": "/dev/null", "driver": "json-lines",
            "zeromq": {"remoteid": "tcp://127.0.0.1:4224"}, "max_line_bytes": 4096},
           {"port_id": "gps", "usb": {"vendor_id": "303a", "product_id": "1001",
            "serial_number": "A", "interface": "1"}, "driver": "text-lines"}],
         "sensors": [{"sensor_id": "t", "sensor_type": "temperature"}]},
       "devices": [
         {"device_id": "boiler", "port_id": "bus", "unit_id": 1, "retries": 1,
          "profile": "generic-modbus",
          "registers": {"flow": {"address": 10, "type": "int16", "scale": 0.1, "unit": "K"}}},
         {"device_id": "drones", "port_id": "radio", "profile": "m5stack-atoms3r"},
         {"device_id": "where", "port_id": "gps", "profile": "generic-nmea-gps"},
         {"device_id": "pump", "url": "https://192.0.2.2", "profile": "generic-json",
          "device_class": "temperature", "poll_interval": 5, "timeout": {"connect": 1, "read": 2},
          "credentials": {"username": "me", "password": "x"},
          "tls": {"fingerprint": "%s"}, "values": {"a": "/b"},
          "properties": {"a": {"deadband": 1, "decimals": 2}}},
         {"device_id": "tank", "ip": "192.0.2.3", "port": 80, "profile": "generic-json",
          "credentials": {"token": "x", "header": "X-Key"}, "tls": {"ca": "/etc/none.pem"},
          "push_token": "0123456789abcdef"}],
       "groups": [{"group_id": "g", "devices": ["pump"], "friendly_name": "G"}]}
      """
          .formatted("00".repeat(32));

  private static final String PLACEHOLDER = "__SECRET__x__";

  /** Each of them fits somewhere, and nowhere else. */
  private static final List<String> VALUES =
      List.of(
          "hunter2 \"x\"",
          "hunter2",
          "ftp://hunter2/",
          "7041776",
          "/hunter2",
          "hunter2".repeat(90));

  @TempDir private Path folder;

  /** The tree, with the placeholder instead of one scalar after the other. */
  private static List<ObjectNode> variants() throws Exception {
    List<ObjectNode> variants = new ArrayList<>();
    int leaves = replace((ObjectNode) Json.parse(INSTANCE), -1);
    for (int i = 0; i < leaves; i++) {
      ObjectNode tree = (ObjectNode) Json.parse(INSTANCE);
      int _ = replace(tree, i);
      variants.add(tree);
    }
    return variants;
  }

  /** Replaces one leaf by its number; says how many there are. Ids are not meant: they are told. */
  private static int replace(JsonNode node, int which) {
    int count = 0;
    if (node instanceof ObjectNode object) {
      for (var member : object.properties()) {
        boolean id = member.getKey().endsWith("_id") && !member.getKey().equals("unit_id");
        if (!id && member.getValue().isValueNode() && count++ == which) {
          member.setValue(TextNode.valueOf(PLACEHOLDER));
        }
        count += replace(member.getValue(), which - count);
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        if (array.get(i).isValueNode() && count++ == which) {
          array.set(i, TextNode.valueOf(PLACEHOLDER));
        }
        count += replace(array.get(i), which - count);
      }
    }
    return count;
  }

  @Test
  void secretThatDoesNotFit_isNeverShown() throws Exception {
    Run run = new Run(folder);
    int told = 0;
    for (ObjectNode tree : variants()) {
      for (String value : VALUES) {
        run.secret("creds", "x=" + value + "\n");
        Files.writeString(run.file(), Json.write(tree));
        try {
          for (var warning : Loaded.read(run.reader()).warnings()) {
            assertFalse(warning.toString().contains("hunter2"), warning.toString());
          }
        } catch (ConfigurationException e) {
          assertFalse(e.report().contains("hunter2"), e.report());
          assertFalse(e.report().contains("7041776"), e.report());
          told++;
        }
      }
    }
    assertTrue(told > 200, told + " problems");
  }
}
