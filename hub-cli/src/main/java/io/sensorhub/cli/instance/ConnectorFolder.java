package io.sensorhub.cli.instance;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.sensorhub.core.tree.YamlFolders;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * What the folder of the platform's connector repeats of the profiles: {@code models.json}, which
 * the actions in Python read (the folder is copied alone, and their standard library reads no
 * YAML), and the models to choose from in {@code setup.json}.
 */
public final class ConnectorFolder {

  private static final String MODELS = "actions/lib/models.json";
  private static final String SETUP = "setup.json";

  /** Profile whose registers stand in the instance file: no wizard can ask for them. */
  private static final String WITHOUT_REGISTERS = "generic-modbus";

  /** Profile that finds a model out, and is none itself. */
  private static final String PROBE = "probe";

  /** Comes with its modem, and is chosen by nobody. */
  private static final String PROXY = "modem-proxy";

  private static final int FUNCTION_HOLDING = 3;
  private static final int FUNCTION_INPUT = 4;

  private final ObjectMapper json = new ObjectMapper();
  private final Path folder;
  private final SequencedMap<String, JsonNode> profiles;

  private ConnectorFolder(Path folder, SequencedMap<String, JsonNode> profiles) {
    this.folder = folder;
    this.profiles = profiles;
  }

  /**
   * Reads the shipped profiles.
   *
   * @param home folder of the project
   */
  public static ConnectorFolder of(Path home) throws IOException {
    YAMLMapper yaml = new YAMLMapper();
    SequencedMap<String, JsonNode> profiles = new TreeMap<>();
    YamlFolders shipped = new YamlFolders(List.of(home.resolve("profiles")), "", "a profile");
    for (Map.Entry<String, Path> file : shipped.files().entrySet()) {
      profiles.put(file.getKey(), yaml.readTree(file.getValue().toFile()));
    }
    return new ConnectorFolder(home.resolve("connector"), profiles);
  }

  /**
   * Writes what differs, and says which files; exit code 0.
   *
   * @param home folder of the project
   */
  public static int write(Path home, PrintStream out) throws IOException {
    Map<Path, String> stale = new TreeMap<>(of(home).stale());
    stale.putAll(new VersionCopies(home).stale()); // in other files than those
    for (Map.Entry<Path, String> file : stale.entrySet()) {
      Files.writeString(file.getKey(), file.getValue());
      out.println("written: " + file.getKey());
    }
    if (stale.isEmpty()) {
      out.println("nothing to write");
    }
    return 0;
  }

  /** Files of the folder that are not as the profiles say, each with what it has to contain. */
  Map<Path, String> stale() throws IOException {
    Map<Path, String> stale = new TreeMap<>();
    Map<Path, JsonNode> wanted =
        Map.of(folder.resolve(MODELS), models(), folder.resolve(SETUP), setup());
    for (Map.Entry<Path, JsonNode> file : wanted.entrySet()) {
      String text = text(file.getValue());
      if (!Files.exists(file.getKey()) || !Files.readString(file.getKey()).equals(text)) {
        stale.put(file.getKey(), text);
      }
    }
    return stale;
  }

  private ObjectNode models() {
    ObjectNode models = json.createObjectNode();
    ArrayNode list = models.putArray("profiles");
    for (String name : profiles.keySet()) {
      if (!name.equals(PROBE) && !name.equals(PROXY)) {
        list.add(model(name));
      }
    }
    models.set("probe", profile(PROBE).at("/protocol/probe"));
    return models;
  }

  private ObjectNode model(String name) {
    JsonNode profile = profile(name);
    ObjectNode model =
        json.createObjectNode()
            .put("profile", name)
            .put("name", label(name))
            .put("description", profile.path("description").asText())
            .put("source", source(name));
    profile.at("/protocol/registers").properties().stream()
        .findFirst()
        .ifPresent(
            first -> model.set("question", question(profile, first.getKey(), first.getValue())));
    return model;
  }

  /** The first register of a meter's profile, which the wizard asks to try the line. */
  private ObjectNode question(JsonNode profile, String name, JsonNode register) {
    String table = register.path("table").asText(profile.at("/protocol/table").asText());
    return json.createObjectNode()
        .put("function", table.equals("input") ? FUNCTION_INPUT : FUNCTION_HOLDING)
        .put("address", register.path("address").asInt())
        .put("count", register.path("type").asText().endsWith("32") ? 2 : 1)
        .put("name", name);
  }

  private JsonNode setup() throws IOException {
    JsonNode setup = json.readTree(folder.resolve(SETUP).toFile());
    for (JsonNode flow : setup.path("flows")) {
      for (JsonNode step : flow.path("steps")) {
        JsonNode fields = step.at("/schema/fields");
        boolean line = fields.findValuesAsText("name").contains("line_address");
        for (JsonNode field : fields) {
          if (field.path("name").asText().equals("profile")) {
            ((ObjectNode) field).set("options", options(field.path("options"), line));
          }
        }
      }
    }
    return setup;
  }

  /** The field's first choice where it is none of the models, then the models. */
  private ArrayNode options(JsonNode before, boolean line) {
    ArrayNode options = json.createArrayNode();
    if (before.path(0).path("value").asText("none").isEmpty()) {
      options.add(before.path(0));
    }
    List<String> names = new ArrayList<>(profiles.keySet());
    names.removeAll(List.of(PROBE, WITHOUT_REGISTERS, PROXY));
    for (String name : names) {
      if (source(name).equals(line ? "serial" : "http")) {
        String label = label(name) + ": " + profile(name).path("description").asText();
        options.addObject().put("value", name).put("label", label);
      }
    }
    return options;
  }

  private JsonNode profile(String name) {
    return profiles.getOrDefault(name, json.createObjectNode());
  }

  private String label(String name) {
    return profile(name).path("model").asText(name);
  }

  private String source(String name) {
    String driver = profile(name).path("driver").asText();
    return driver.equals("http") || driver.equals("simulated") ? driver : "serial";
  }

  private String text(JsonNode tree) throws IOException {
    DefaultIndenter indent = new DefaultIndenter(" ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter(
            Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator(""));
    printer.indentObjectsWith(indent);
    printer.indentArraysWith(indent);
    return json.writer(printer).writeValueAsString(tree) + "\n";
  }
}
