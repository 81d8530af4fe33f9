package io.sensorhub.modem.access;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sensorhub.core.Json;
import io.sensorhub.core.modem.DoorConfig;
import io.sensorhub.modem.store.Store;
import io.sensorhub.runtime.Periodic;
import io.sensorhub.runtime.Service;
import io.sensorhub.runtime.access.AccessFiles;
import io.sensorhub.runtime.access.Role;
import io.sensorhub.runtime.http.Guard;
import io.sensorhub.runtime.http.WebServer;
import io.sensorhub.runtime.http.WrongTries;
import io.sensorhub.runtime.machine.FixedAddress;
import io.sensorhub.runtime.tls.ServerTls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The API on a second port, for people on other machines: TLS alone, and a login for everything.
 * The address is fixed; while another process holds it, it is tried again, and all else goes on.
 */
public final class Door implements AutoCloseable {

  private static final Duration AGAIN = Duration.ofSeconds(5);
  private static final long MAX_REQUEST_BYTES = 1_048_576;

  private final Service service;
  private final FixedAddress address;
  private final ServerTls tls;
  private final Entrance entrance;
  private final EndedLogins ended;
  private final LoginApi logins;
  private final Witness witness;
  private final Periodic timer = new Periodic("api");
  private @Nullable WebServer server;
  private boolean listening;

  /**
   * @param service whose settings have been checked to have a certificate and users
   * @param witness notes what is done and refused
   */
  public Door(Service service, DoorConfig config, Store store, Witness witness) {
    this.witness = witness;
    this.service = service;
    this.address = new FixedAddress("api", config.listen());
    this.tls =
        ServerTls.of(service.settings().tls(), service.clock(), service.ticker()).orElseThrow();
    Set<String> hosts = new HashSet<>(service.settings().hosts());
    hosts.addAll(tls.hosts());
    Map<String, Role> fixed = new HashMap<>();
    service.settings().readToken().ifPresent(token -> fixed.put(token, Role.READ));
    service.settings().token().ifPresent(token -> fixed.put(token, Role.ADMIN));
    String instanceId = service.instance().instanceId();
    AccessFiles files = AccessFiles.of(service.environment(), instanceId);
    Accounts accounts = new Accounts(files, service.ticker());
    this.ended = new EndedLogins(store, instanceId, service.clock());
    Tokens tokens =
        new Tokens(instanceId, files, accounts, ended, service.clock(), service.ticker());
    WrongTries tries = new WrongTries(service.ticker());
    String cookie = "__Host-hub_modems_" + instanceId;
    this.entrance =
        new Entrance(
            Guard.ofSites(hosts, service.clock()),
            new ClientAddress(config.trustedProxies()),
            fixed,
            tokens,
            tries,
            new CommandRate(service.ticker()),
            cookie);
    this.logins = new LoginApi(accounts, tokens, tries, cookie);
  }

  /**
   * Listens, at once or as soon as the port is free.
   *
   * @param own the paths that are served
   */
  public synchronized void start(Consumer<RoutesConfig> own) {
    ended.begin();
    WebServer made =
        new WebServer(
            "api",
            service.clock(),
            service.ticker(),
            service.metrics(),
            MAX_REQUEST_BYTES,
            Context::path,
            routes -> {
              witness.abroad(routes);
              entrance.routes(routes);
              logins.routes(routes);
              own.accept(routes);
            },
            tls::encrypted);
    server = made;
    attempt(made);
    timer.every(AGAIN, AGAIN, () -> attempt(made));
  }

  private synchronized void attempt(WebServer made) {
    if (!listening) {
      listening = address.attempt(() -> made.start(address.endpoint()));
      if (listening) {
        requireRights(made.paths());
      }
    }
  }

  /** A path that nobody has thought about is a mistake of whoever wrote it. */
  private static void requireRights(List<String> ways) {
    List<String> missing = new ArrayList<>(ways);
    missing.removeAll(Rights.ways());
    missing.remove("POST " + Entrance.LOGIN);
    if (!missing.isEmpty()) {
      throw new IllegalStateException("nobody has said who may ask for " + missing);
    }
  }

  /** What {@code /health} says of it. */
  public ObjectNode health() {
    String error = address.error().orElse(null);
    return Json.object()
        .put("listen", address.endpoint().toString())
        .put("listening", error == null)
        .put("error", error);
  }

  /** Why nobody can connect; empty: all is well. */
  public String trouble() {
    return address.error().orElse("");
  }

  @Override
  public void close() {
    timer.close();
    WebServer running = server;
    if (running != null) {
      running.close();
    }
  }
}
