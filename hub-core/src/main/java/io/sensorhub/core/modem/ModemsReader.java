package io.sensorhub.core.modem;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.Section;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code config.modems}. */
public final class ModemsReader {

  /** An IMEI (3GPP TS 23.003, section 6.2.1). */
  public static final Pattern IMEI = Pattern.compile("[0-9]{15}");

  private static final String LOOPBACK = "127.0.0.1";
  private static final int FIRST_PORT = 3128;
  private static final int FIRST_FREE = 1024;
  private static final int LAST_PORT = 65_535;

  /** For so many the memory of the service is made. */
  private static final int MOST_CONNECTIONS = 1000;

  private static final int LOG_DAYS = 30;
  private static final int SMS_DAYS = 90;
  private static final int MOST_DAYS = 3_650;

  private static final List<String> OF_THE_SERVICE =
      List.of("listen", "first_port", "max_connections_total");

  private ModemsReader() {}

  /** Reads it. */
  public static ModemsConfig read(Section modems) {
    Section proxy = modems.section("proxy").orElse(empty(modems, "proxy"));
    String listen = proxy.text("listen").orElse(LOOPBACK);
    Optional<InetAddress> address = Network.literal(listen);
    if (address.isEmpty()) {
      proxy.wrong("listen", "an address of this machine, such as 192.168.1.100");
    }
    boolean loopback = address.map(InetAddress::isLoopbackAddress).orElse(true);
    int firstPort = proxy.whole("first_port", FIRST_FREE, LAST_PORT).orElse(FIRST_PORT);
    int total = proxy.whole("max_connections_total", 1, MOST_CONNECTIONS).orElse(MOST_CONNECTIONS);
    ProxyRules rules = ProxyRules.read(proxy);
    proxy.close();
    if (!loopback && rules.open()) {
      proxy.wrong(
          "listen",
          "127.0.0.1, or another address together with \"allow\" or \"users\", for everybody could"
              + " use the modems");
    }
    ObjectNode common = proxy.raw().deepCopy();
    common.remove(OF_THE_SERVICE);
    List<String> dns = dns(modems);
    Map<String, ModemsConfig.Module> modules = new LinkedHashMap<>();
    modems
        .section("of")
        .ifPresent(of -> {
          Set<Integer> ports = new HashSet<>();
          for (String imei : of.keys()) {
            if (!IMEI.matcher(imei).matches()) {
              of.problems().add(of.at(imei), "this name", "an IMEI: 15 digits");
              of.ask(imei);
              continue;
            }
            of.section(imei)
                .ifPresent(section -> {
                  ModemsConfig.Module module = module(section, common, loopback);
                  modules.put(imei, module);
                  if (module.port().isPresent() && !ports.add(module.port().getAsInt())) {
                    section.wrong("proxy", "a port that no other module has");
                  }
                });
          }
        });
    Optional<DoorConfig> api = modems.section("api").map(DoorConfig::read);
    SimKeys sim = SimKeys.read(modems);
    int logDays = modems.whole("log_days", 1, MOST_DAYS).orElse(LOG_DAYS);
    int smsDays = modems.whole("sms_days", 1, MOST_DAYS).orElse(SMS_DAYS);
    modems.close();
    return new ModemsConfig(
        listen, firstPort, total, dns, common, modules, sim, logDays, smsDays, api);
  }

  private static Section empty(Section parent, String key) {
    return new Section(Json.object(), parent.at(key), parent.problems());
  }

  private static List<String> dns(Section modems) {
    List<String> dns = modems.texts("dns");
    for (String server : dns) {
      if (!server.equals(ModemsConfig.OPERATOR) && Network.literal(server).isEmpty()) {
        modems.wrong("dns", "\"operator\", or addresses of name servers");
      }
    }
    return dns.isEmpty() ? List.of(ModemsConfig.OPERATOR) : dns;
  }

  /**
   * Reads an element of {@code of}.
   *
   * @param common the rules of all modules
   * @param loopback whether only this machine reaches the proxies
   */
  public static ModemsConfig.Module module(Section section, ObjectNode common, boolean loopback) {
    Optional<Boolean> enabled =
        section.has("enabled") ? Optional.of(section.flag("enabled", true)) : Optional.empty();
    Optional<String> friendlyName = section.text("friendly_name");
    Section proxy = section.section("proxy").orElse(empty(section, "proxy"));
    OptionalInt port = proxy.whole("port", FIRST_FREE, LAST_PORT);
    ProxyRules _ = ProxyRules.read(proxy);
    proxy.close();
    ObjectNode own = proxy.raw().deepCopy();
    own.remove("port");
    ObjectNode all = common.deepCopy();
    all.setAll(own);
    ProxyRules rules = ProxyRules.read(new Section(all, "", new Problems()));
    if (!loopback && rules.open()) {
      section.wrong("proxy", "\"allow\" or \"users\", for everybody could use the modem");
    }
    SimKeys sim = SimKeys.read(section);
    section.close();
    return new ModemsConfig.Module(enabled, friendlyName, port, own, sim);
  }
}
