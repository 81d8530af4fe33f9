package io.sensorhub.core.modem;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.Section;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an instance says of the proxies of its modems. {@code toString} has no passwords.
 *
 * @param listen the address on which the proxies are, one port each
 * @param firstPort of the modem on the first port with an AT modem
 * @param maxConnectionsTotal of all modems at once
 * @param dns servers of names: addresses, or {@code operator}
 * @param proxy the tree of the rules for all modems
 * @param of what is said of single modules, by IMEI
 * @param sim for modems of which neither {@code of} nor their device says it
 * @param logDays for which the access log and the log of commands are kept
 * @param smsDays for which short messages are kept
 * @param api for people on other machines; empty: there is none
 */
public record ModemsConfig(
    String listen,
    int firstPort,
    int maxConnectionsTotal,
    List<String> dns,
    ObjectNode proxy,
    Map<String, Module> of,
    SimKeys sim,
    int logDays,
    int smsDays,
    Optional<DoorConfig> api) {

  /** Stands for the servers that the operator has given to the modem. */
  public static final String OPERATOR = "operator";

  /**
   * What is said of a module.
   *
   * @param enabled empty: nothing is said
   * @param port of its proxy; empty: one is found
   * @param proxy the tree of its own rules
   * @param sim of the SIM that is in it
   */
  public record Module(
      Optional<Boolean> enabled,
      Optional<String> friendlyName,
      OptionalInt port,
      ObjectNode proxy,
      SimKeys sim) {

    public Module {
      proxy = proxy.deepCopy();
    }

    @Override
    public String toString() {
      return "Module[enabled=" + enabled + ", port=" + port + "]";
    }
  }

  public ModemsConfig {
    dns = List.copyOf(dns);
    proxy = proxy.deepCopy();
    of = Map.copyOf(of);
  }

  /** What is said of a module. */
  public Optional<Module> module(String imei) {
    return Optional.ofNullable(of.get(imei));
  }

  /**
   * What a module needs to use its SIM.
   *
   * @param ofDevice what its device says
   */
  public SimKeys sim(String imei, SimKeys ofDevice) {
    return module(imei).map(Module::sim).orElse(SimKeys.NONE).or(ofDevice).or(sim);
  }

  /**
   * The rules of a module: what the file says of it, else what was changed since, else what the
   * file says of all.
   *
   * @param changed a tree that was checked, with the keys that were changed
   */
  public ProxyRules rules(String imei, ObjectNode changed) {
    ObjectNode all = proxy.deepCopy();
    all.setAll(changed);
    module(imei).ifPresent(module -> all.setAll(module.proxy()));
    return ProxyRules.read(new Section(all, "", new Problems()));
  }

  @Override
  public String toString() {
    return "ModemsConfig[listen=" + listen + ", firstPort=" + firstPort + "]";
  }
}
