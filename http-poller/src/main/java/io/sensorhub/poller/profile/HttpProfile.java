package io.sensorhub.poller.profile;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.PropertyPointers;
import io.sensorhub.core.tree.Section;
import io.sensorhub.poller.keys.Credentials;
import io.sensorhub.poller.keys.HttpKeys;
import io.sensorhub.poller.keys.TlsTrust;
import io.sensorhub.poller.value.Document;
import io.sensorhub.poller.value.ValuePath;
import io.sensorhub.poller.value.ValueRule;
import io.sensorhub.runtime.tls.PemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import okhttp3.HttpUrl;

/**
 * How a device is asked and set: the protocol part of a profile whose driver is {@code http}.
 *
 * @param keys what the instance file says of the device
 * @param base the device's address; empty for one that only reports by itself
 * @param reads what it is asked, over and over
 * @param events what it tells on a stream that is held open
 * @param pushed what is taken from its own reports; empty: each member
 * @param probes how it is found out what it is; empty: that is known
 * @param commands by property, or by the beginning of one and {@code *}
 * @param login how the model is logged in to; empty: as the device asks for it
 */
public record HttpProfile(
    HttpKeys keys,
    Optional<HttpUrl> base,
    List<Read> reads,
    Optional<StreamRule> events,
    List<ValueRule> pushed,
    List<ProbeRule> probes,
    Map<String, CommandRule> commands,
    Optional<LoginRule> login) {

  /**
   * A request, and what is taken from its answer.
   *
   * @param interval between two of them
   * @param values that are taken one by one
   * @param members that are taken whatever their names are; empty: none
   */
  public record Read(
      RequestTemplate request,
      Duration interval,
      List<ValueRule> values,
      Optional<MembersRule> members) {
    public Read {
      values = List.copyOf(values);
    }

    /** True if the answer must be JSON. */
    public boolean wantsJson() {
      return members.isPresent() || has(ValueRule.InJson.class);
    }

    /** True if the answer must be XML. */
    public boolean wantsXml() {
      return has(ValueRule.InXml.class);
    }

    /**
     * An answer as its values need it.
     *
     * @throws Document.TooManyValues if it has more than a document may have
     */
    public Document document(String text) throws Document.TooManyValues {
      if (wantsXml()) {
        return Document.ofXml(text);
      }
      return wantsJson() ? Document.ofJson(text) : Document.ofText(text);
    }

    private boolean has(Class<? extends ValueRule.Place> kind) {
      return values.stream().flatMap(value -> value.places().stream()).anyMatch(kind::isInstance);
    }

    private static Read of(
        RequestTemplate request,
        Duration interval,
        List<ValueRule> values,
        Optional<MembersRule> members) {
      boolean all = values.isEmpty() && members.isEmpty();
      return new Read(request, interval, values, all ? Optional.of(MembersRule.TOP) : members);
    }
  }

  public HttpProfile {
    reads = List.copyOf(reads);
    pushed = List.copyOf(pushed);
    probes = List.copyOf(probes);
    commands = new LinkedHashMap<>(commands);
  }

  /** The way to ask {@code device}, or nothing (and the problems) where there is none. */
  public static Optional<HttpProfile> of(DeviceConfig device, Problems problems) {
    boolean asked = device.source() instanceof DeviceConfig.Http;
    Optional<HttpUrl> base =
        device.source() instanceof DeviceConfig.Http(String address, _)
            ? Optional.ofNullable(HttpUrl.parse(address))
            : Optional.empty();
    String place = device.own().place();
    if (asked && base.isEmpty()) {
      problems.add(place + "/url", "an address that cannot be used", "an address of a web server");
    }
    HttpKeys keys = keys(device, asked, problems);
    Section protocol = device.profile().protocolSection(problems);
    List<Read> reads = new ArrayList<>();
    for (Section section : protocol.sections("requests")) {
      reads.add(read(section, device));
    }
    Optional<StreamRule> events = protocol.section("events").flatMap(StreamRule::read);
    List<ProbeRule> probes = new ArrayList<>();
    for (Section section : protocol.sections("probe")) {
      ProbeRule.read(section).ifPresent(probes::add);
    }
    Optional<Section> push = protocol.section("push");
    List<ValueRule> pushed = push.map(section -> values(section, device)).orElse(List.of());
    push.ifPresent(Section::close);
    Read plain =
        Read.of(
            RequestTemplate.get(protocol.text("path", RequestTemplate.PATH)),
            device.pollInterval(),
            values(protocol, device),
            protocol.section("members").map(MembersRule::read));
    if (reads.isEmpty() && events.isEmpty() && probes.isEmpty()) {
      reads.add(plain);
    }
    boolean stream = protocol.has("events");
    Map<String, CommandRule> commands = new LinkedHashMap<>();
    protocol
        .section("commands")
        .ifPresent(section -> {
          for (String property : section.keys()) {
            section
                .section(property)
                .ifPresent(command -> commands.put(property, CommandRule.read(command, stream)));
          }
        });
    Optional<LoginRule> login = protocol.section("login").map(LoginRule::read);
    protocol.close();
    login.ifPresent(rule -> checkCredentials(rule, keys, device, problems));
    if (!keys.values().isEmpty()) {
      List<ValueRule> own = new ArrayList<>();
      keys.values()
          .forEach((property, pointer) ->
              own.add(ValueRule.at(property, ValuePath.of(pointer.toString()))));
      if (reads.isEmpty()) {
        problems.add(
            place + "/" + PropertyPointers.KEY,
            "\"values\" of \"" + device.id() + "\"",
            "a profile that polls");
      } else {
        Read first = reads.getFirst();
        reads.set(
            0,
            Read.of(first.request(), first.interval(), withUnits(own, device), Optional.empty()));
      }
    }
    if (asked && base.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        asked
            ? new HttpProfile(keys, base, reads, events, pushed, probes, commands, login)
            : new HttpProfile(
                keys, base, List.of(), Optional.empty(), pushed, List.of(), Map.of(), login));
  }

  private static Read read(Section section, DeviceConfig device) {
    RequestTemplate request = RequestTemplate.read(section);
    Duration interval = section.seconds("interval", 0.1, 86_400).orElse(device.pollInterval());
    List<ValueRule> values = values(section, device);
    Optional<MembersRule> members = section.section("members").map(MembersRule::read);
    section.close();
    return Read.of(request, interval, values, members);
  }

  private static List<ValueRule> values(Section section, DeviceConfig device) {
    return withUnits(ValueRule.readAll(section), device);
  }

  /** What has a unit is a number. */
  private static List<ValueRule> withUnits(List<ValueRule> values, DeviceConfig device) {
    return values.stream()
        .map(value ->
            device.profile().units().containsKey(value.property()) ? value.asNumber() : value)
        .toList();
  }

  private static void checkCredentials(
      LoginRule rule, HttpKeys keys, DeviceConfig device, Problems problems) {
    Set<String> missing = new TreeSet<>(rule.needed());
    missing.removeAll(
        switch (keys.credentials().orElse(null)) {
          case null -> Set.of();
          case Credentials.User user when user.name().isEmpty() -> Set.of(LoginRule.PASSWORD);
          case Credentials.User _ -> Set.of(LoginRule.USERNAME, LoginRule.PASSWORD);
          case Credentials.Token _ -> Set.of(LoginRule.TOKEN);
        });
    if (rule.request().isPresent() && !missing.isEmpty()) {
      problems.add(
          device.own().place() + "/credentials",
          "credentials of \"" + device.id() + "\" without " + String.join(", ", missing),
          "what the login of its profile needs");
    }
  }

  private static HttpKeys keys(DeviceConfig device, boolean address, Problems problems) {
    Section own = device.own().section(problems);
    HttpKeys keys = address ? HttpKeys.read(own) : HttpKeys.readWithoutAddress(own);
    own.close();
    keys.tls().ifPresent(tls -> own.section("tls").ifPresent(in -> checkFiles(tls, in)));
    return keys;
  }

  /** Tells of files that cannot be used, by key, as they are named in the instance file. */
  private static void checkFiles(TlsTrust tls, Section in) {
    tls.ca()
        .ifPresent(file -> check(in, "ca", () -> PemFiles.trust(Path.of(file)), "certificates"));
    if (tls.certificate().isPresent() && tls.key().isPresent()) {
      Path certificate = Path.of(tls.certificate().get());
      Path key = Path.of(tls.key().get());
      check(
          in,
          Files.isReadable(certificate) ? "key" : "cert",
          () -> PemFiles.identity(certificate, key),
          "a certificate and its key (PKCS #8 without a password; openssl pkcs8 -topk8 -nocrypt"
              + " makes one)");
    }
  }

  /** Reads what a file holds. */
  private interface Reading {
    Object read() throws IOException;
  }

  private static void check(Section in, String key, Reading reading, String content) {
    try {
      var _ = reading.read();
    } catch (IOException e) {
      in.wrong(key, "a file that can be read, with " + content + " in PEM");
    }
  }
}
