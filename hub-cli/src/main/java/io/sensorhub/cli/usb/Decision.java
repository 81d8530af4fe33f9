package io.sensorhub.cli.usb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What somebody has typed behind {@code ./hub}.
 *
 * @param verb {@code accept}, {@code ignore} or {@code forget}
 * @param usbId by which people know the adapter
 * @param body of the request
 * @param tries whether it is only to be found out what is behind it
 */
record Decision(String verb, String usbId, ObjectNode body, boolean tries) {

  private static final Pattern USB_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final int MOST_UNITS = 247;

  Decision {
    body = body.deepCopy();
  }

  /** A command line that is none. */
  static final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
      super(message);
    }
  }

  /**
   * Reads it.
   *
   * @param arguments the verb first
   * @throws UsageException if it is none
   */
  static Decision parse(List<String> arguments) throws UsageException {
    String verb = arguments.getFirst();
    String id = "";
    ObjectNode body = Json.object();
    boolean tries = false;
    for (int i = 1; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (!argument.startsWith("-") && id.isEmpty()) {
        id = argument;
      } else if (!verb.equals("accept")) {
        throw new UsageException(verb + " takes one ID, not \"" + argument + "\"");
      } else if (argument.equals("--try")) {
        tries = true;
      } else {
        option(argument, i + 1 < arguments.size() ? arguments.get(++i) : "", body);
      }
    }
    if (!USB_ID.matcher(id).matches()) {
      throw new UsageException(
          id.isEmpty() ? verb + " takes an ID; see ./hub devices" : "not an id: \"" + id + "\"");
    }
    if (tries) {
      body.put("try", true);
    }
    return new Decision(verb, id, body, tries);
  }

  private static void option(String name, String value, ObjectNode body) throws UsageException {
    if (value.isEmpty()) {
      throw new UsageException(name + " takes a value");
    }
    switch (name) {
      case "--profile" -> body.put("profile", value);
      case "--device-id" -> body.put("device_id", value);
      case "--unit-id" -> body.put("unit_id", unit(value));
      case "--name" -> body.put("friendly_name", value);
      case "--room" -> body.put("room", value);
      default -> throw new UsageException("unknown option: " + name);
    }
  }

  private static int unit(String text) throws UsageException {
    if (text.matches("[1-9][0-9]{0,2}") && Integer.parseInt(text) <= MOST_UNITS) {
      return Integer.parseInt(text);
    }
    throw new UsageException("--unit-id is a whole number from 1 to 247, not \"" + text + "\"");
  }
}
