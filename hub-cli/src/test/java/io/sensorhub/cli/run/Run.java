package io.sensorhub.cli.run;

import io.sensorhub.cli.instance.Loaded;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.runtime.service.ServiceList;
import io.sensorhub.runtime.settings.SettingsReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A run in a folder of a test's, whose services need not be started, with secrets of its own. */
public final class Run {

  static final String ID = "cellar";

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();

  public Run(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectories(secrets());
    environment.put("HUB_HOME", ROOT.toString());
    environment.put("HUB_INSTANCE_FILE", file().toString());
    environment.put("HUB_STATE", folder.resolve("state").toString());
    environment.put("MQTT_HOST", "192.0.2.1");
  }

  Path file() {
    return folder.resolve(ID + ".json");
  }

  Path secrets() {
    return folder.resolve("secrets");
  }

  RunFolder run() {
    return new RunFolder(folder.resolve("state").resolve(ID));
  }

  /** Writes the instance file, whose members besides the id are given. */
  public void says(String members) throws IOException {
    Files.writeString(file(), "{\"instance_id\": \"" + ID + "\", " + members + "}");
  }

  void secret(String kind, String lines) throws IOException {
    Files.writeString(secrets().resolve(ID + "_" + kind), lines);
  }

  /** The environment of the tools; the services have that of {@link #ofServices}. */
  public SettingsReader reader() {
    return new SettingsReader(environment, secrets());
  }

  /** What a service of the run reads. */
  SettingsReader ofServices() {
    Map<String, String> more = new HashMap<>(environment);
    more.put("HUB_CHECKED", run().checked().toString());
    more.put("HUB_INSTANCE_ID", ID);
    return new SettingsReader(more, secrets());
  }

  void prepare() throws IOException, ConfigurationException {
    PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    int _ = new Prepare(Loaded.read(reader()), ServiceList.OF_THE_HUB, false, false).run(out);
  }
}
