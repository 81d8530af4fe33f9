package io.sensorhub.modem.module;

import io.sensorhub.core.modem.ProxyRules;
import io.sensorhub.core.port.Endpoint;
import io.sensorhub.modem.egress.Cause;
import io.sensorhub.modem.egress.Egress;
import io.sensorhub.modem.entry.Octets;
import io.sensorhub.modem.entry.Traffic;
import io.sensorhub.modem.fleet.Verdict;
import io.sensorhub.modem.proxy.ProxyPort;
import io.sensorhub.modem.proxy.session.Drop;
import io.sensorhub.modem.proxy.session.ProxySettings;
import io.sensorhub.modem.proxy.session.Shared;
import io.sensorhub.runtime.access.Password;
import io.sensorhub.runtime.machine.FixedAddress;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One module: its way out, its port, and what was judged of it last. Changed by the thread of the
 * modems; read by any.
 */
public final class Module {

  private final String imei;
  private final Egress egress;
  private final Shared shared;
  private final ProxyPort proxy;
  private volatile FixedAddress address;
  private volatile boolean listening;
  private volatile int port;
  private volatile ProxyRules rules;
  private volatile boolean enabled;
  private volatile String friendlyName = "";
  private volatile Verdict verdict;
  private volatile Instant since;
  private volatile String place = "";
  private volatile long version;

  Module(
      String imei,
      Egress egress,
      Shared shared,
      ProxyPort proxy,
      Endpoint endpoint,
      ProxyRules rules,
      Verdict verdict,
      Instant now) {
    this.imei = imei;
    this.egress = egress;
    this.shared = shared;
    this.proxy = proxy;
    this.address = new FixedAddress("proxy", endpoint);
    this.port = endpoint.port();
    this.rules = rules;
    this.enabled = true;
    this.verdict = verdict;
    this.since = now;
  }

  /** The rules in the form in which sessions ask for them. */
  static ProxySettings settings(ProxyRules rules) {
    Map<String, Password> users = new HashMap<>();
    rules.users().forEach((name, password) -> users.put(name, new Password(password)));
    return new ProxySettings(
        rules.allow(),
        users,
        rules.denyPorts(),
        rules.maxConnections(),
        rules.maxConnectionsUser(),
        rules.rate(),
        rules.rateUser(),
        rules.idleTimeout(),
        rules.connectTimeout(),
        rules.logged());
  }

  public String imei() {
    return imei;
  }

  Egress egress() {
    return egress;
  }

  /** The port of its proxy, whether it is listened on or not. */
  public int port() {
    return port;
  }

  public ProxyRules rules() {
    return rules;
  }

  public boolean enabled() {
    return enabled;
  }

  /** For people; empty: it has none. */
  public String friendlyName() {
    return friendlyName;
  }

  /** What was judged last. */
  public Verdict verdict() {
    return verdict;
  }

  /** Since when its state and cause are what they are. */
  public Instant since() {
    return since;
  }

  /** Where it is, or was last; empty: nowhere. */
  public String place() {
    return place;
  }

  /** Raised by each change of what is wanted. */
  public long version() {
    return version;
  }

  void version(long now) {
    version = now;
  }

  /** Clients that are connected. */
  public int connections() {
    return shared.connections();
  }

  /** Octets of payload to clients. */
  public long in() {
    return shared.in();
  }

  /** Octets of payload from clients. */
  public long out() {
    return shared.out();
  }

  /** Octets of payload by user; clients without a login have {@link Traffic#NO_LOGIN}. */
  public Map<String, Octets> moved() {
    return shared.byName();
  }

  /** How often a client was refused for a cause. */
  public long refusals(Cause cause) {
    return shared.refusals(cause);
  }

  /** How many datagrams were dropped for a reason. */
  public long drops(Drop why) {
    return shared.drops(why);
  }

  void judged(Verdict next, Instant now) {
    if (next.state() != verdict.state() || !next.cause().equals(verdict.cause())) {
      since = now;
    }
    verdict = next;
  }

  void at(String now) {
    place = now;
  }

  void named(String name) {
    friendlyName = name;
  }

  void enable(boolean on) {
    enabled = on;
  }

  /** Other rules; clients that they do not allow any more are cut off. */
  void change(ProxyRules next) {
    if (!next.equals(rules)) {
      rules = next;
      proxy.change(settings(next));
    }
  }

  /** Another address; clients stay. */
  void move(Endpoint endpoint) {
    if (!endpoint.equals(address.endpoint())) {
      silence();
      address = new FixedAddress("proxy", endpoint);
      port = endpoint.port();
    }
  }

  /** Listens, unless it does already, or nobody is to listen now; tried again by the caller. */
  void listen(boolean open) {
    if (!open && rules.closeWhenOffline()) {
      silence();
    } else if (!listening) {
      listening = address.attempt(() -> proxy.open(address.socketAddress()));
    }
  }

  private void silence() {
    proxy.pause();
    listening = false;
  }

  /** Why its port is not listened on; empty: it is, or is not meant to be. */
  Optional<String> portTrouble() {
    return listening ? Optional.empty() : address.error().filter(_ -> tried());
  }

  private boolean tried() {
    return !rules.closeWhenOffline() || verdict.interfaceName().isPresent();
  }

  /** Whether its port is listened on. */
  public boolean listens() {
    return listening;
  }

  void close() {
    proxy.close();
    egress.close();
  }
}
