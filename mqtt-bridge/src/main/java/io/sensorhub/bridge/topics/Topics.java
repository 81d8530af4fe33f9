package io.sensorhub.bridge.topics;

import io.sensorhub.core.DeviceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The topics of an instance: {@code <base>/v1/instances/<id>/…}. */
public final class Topics {

  /** {@code <prefix>/device/<name>/config}. */
  private static final Pattern ANNOUNCEMENT =
      Pattern.compile("[^+#\\x00]{1,200}/device/([A-Za-z0-9_-]{1,129})/config");

  /** What of a device is retained. */
  private static final Pattern RETAINED = Pattern.compile("availability|state(/[^/]+)?");

  private final String base;
  private final String instance;
  private final String root;

  public Topics(String baseTopic, String instanceId) {
    this.base = baseTopic;
    this.instance = instanceId;
    this.root = baseTopic + "/v1/instances/" + instanceId + "/";
  }

  /** The instance's name. */
  public String instance() {
    return instance;
  }

  public String status() {
    return root + "status";
  }

  /** Adapters that wait for somebody to agree. */
  public String discovered() {
    return root + "discovered";
  }

  public String state(DeviceId device) {
    return device(device, "state");
  }

  public String property(DeviceId device, String key) {
    return device(device, "state/" + key);
  }

  public String availability(DeviceId device) {
    return device(device, "availability");
  }

  public String events(DeviceId device) {
    return device(device, "events");
  }

  public String globalEvents() {
    return base + "/v1/global/events";
  }

  public String error(DeviceId device) {
    return device(device, "error");
  }

  public String command(DeviceId device) {
    return device(device, "cmd");
  }

  public String response(DeviceId device) {
    return device(device, "cmd/response");
  }

  public String groupResponse(DeviceId group) {
    return root + "groups/" + group + "/cmd/response";
  }

  public String devicesList() {
    return root + "meta/devices_list";
  }

  /** A part of the list of devices, from 1, for brokers that do not take it whole. */
  public String devicesList(int part) {
    return devicesList() + "/" + part;
  }

  /** True for the topic of a part of the list of devices. */
  public boolean isPartOfDevicesList(String topic) {
    return topic.startsWith(devicesList() + "/")
        && topic.substring(devicesList().length() + 1).matches("[1-9][0-9]{0,3}");
  }

  public String info() {
    return root + "meta/info";
  }

  /** Where the bridge remembers what is retained of its devices, one topic for each of them. */
  public String retained() {
    return root + "meta/retained";
  }

  /** What all topics of this hub begin with, without the slash. */
  public String base() {
    return base;
  }

  /**
   * The device that a topic of Home Assistant's discovery announces; empty for the hub itself.
   *
   * @return nothing if the topic does not announce this instance or one of its devices
   */
  public Optional<String> announced(String topic) {
    Matcher own = ANNOUNCEMENT.matcher(topic);
    if (!own.matches()) {
      return Optional.empty();
    }
    String name = own.group(1);
    if (name.equals(instance)) {
      return Optional.of("");
    }
    return ofGlobalId(name).map(DeviceId::value);
  }

  /**
   * A topic of a device.
   *
   * @param rest behind the device's name
   */
  public record OfDevice(String device, String rest) {}

  /** The device that a topic belongs to. */
  public Optional<OfDevice> device(String topic) {
    String prefix = root + "devices/";
    if (!topic.startsWith(prefix)) {
      return Optional.empty();
    }
    int slash = topic.indexOf('/', prefix.length());
    return slash < 0
        ? Optional.empty()
        : Optional.of(
            new OfDevice(topic.substring(prefix.length(), slash), topic.substring(slash + 1)));
  }

  /** The topic of a device. */
  public String ofDevice(String device, String rest) {
    return root + "devices/" + device + "/" + rest;
  }

  private String device(DeviceId device, String rest) {
    return ofDevice(device.value(), rest);
  }

  /** A device's name over all instances. */
  public String globalId(DeviceId device) {
    return instance + "_" + device;
  }

  /** The device of this instance that has that name over all instances. */
  public Optional<DeviceId> ofGlobalId(String name) {
    String prefix = instance + "_";
    return name.startsWith(prefix)
        ? DeviceId.parse(name.substring(prefix.length()))
        : Optional.empty();
  }

  /** What the bridge subscribes to. */
  public List<String> subscriptions() {
    return List.of(
        root + "devices/+/cmd",
        root + "devices/+/get",
        root + "groups/+/cmd",
        root + "meta/request/devices_list",
        root + "meta/request/info");
  }

  /**
   * What is retained of this instance, besides {@code meta/retained} and its own presence: watched
   * so that it is noticed if somebody else writes there.
   *
   * @param states true if states and properties are retained
   */
  public List<String> watched(boolean states) {
    List<String> all =
        new ArrayList<>(
            List.of(root + "devices/+/availability", info(), devicesList(), devicesList() + "/+"));
    if (states) {
      all.add(root + "devices/+/state");
      all.add(root + "devices/+/state/+");
    }
    return all;
  }

  /** True for what {@link #watched} may bring. */
  public boolean isWatched(String topic) {
    return topic.equals(info())
        || topic.equals(devicesList())
        || topic.startsWith(devicesList() + "/")
        || device(topic).filter(part -> RETAINED.matcher(part.rest()).matches()).isPresent();
  }

  /** A topic without the part that all of this instance have; empty for a foreign one. */
  public String below(String topic) {
    return topic.startsWith(root) ? topic.substring(root.length()) : "";
  }
}
