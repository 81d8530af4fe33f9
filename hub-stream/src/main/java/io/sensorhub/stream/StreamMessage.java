package io.sensorhub.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.HubEvent;
import io.sensorhub.core.Reading;
import io.sensorhub.core.description.DeviceDescription;
import io.sensorhub.core.health.DeviceStatus;
import io.sensorhub.core.health.Fault;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a stream says. */
public sealed interface StreamMessage {

  /**
   * First on every connection, and again when a device comes or goes: every device.
   *
   * @param complete false while a source of the devices has not been heard yet, so that a device
   *     that is missing here may exist all the same
   */
  record Snapshot(List<DeviceView> devices, boolean complete) implements StreamMessage {
    public Snapshot {
      devices = List.copyOf(devices);
    }

    /** A complete snapshot. */
    public Snapshot(List<DeviceView> devices) {
      this(devices, true);
    }
  }

  /** What a device says of itself has changed. */
  record Described(DeviceDescription description) implements StreamMessage {}

  /** A device has a new reading. */
  record State(String type, Reading reading) implements StreamMessage {}

  /** A device's status changed. */
  record Availability(DeviceId device, DeviceStatus status, Instant since)
      implements StreamMessage {}

  /** Something happened. */
  record Happened(WrittenEvent event) implements StreamMessage {

    /** The same of an event that has not been written yet. */
    public Happened(HubEvent event) {
      this(WrittenEvent.of(event));
    }
  }

  /**
   * The adapters that wait for somebody to agree are these now.
   *
   * @param adapters as MQTT's {@code discovered} tells them
   */
  record Discovered(List<ObjectNode> adapters) implements StreamMessage {
    public Discovered {
      adapters = adapters.stream().map(ObjectNode::deepCopy).toList();
    }
  }

  /** A device's fault began, changed its kind, or is over (then it is empty). */
  record FaultChanged(DeviceId device, Optional<Fault> fault, Instant timestamp)
      implements StreamMessage {}

  /**
   * Events of a source that this follower will never get.
   *
   * @param lost how many; empty where nobody can know
   */
  record Gap(String source, OptionalLong lost) implements StreamMessage {

    /** The number for a log: {@code unknown} where nobody can know. */
    public String number() {
      return lost.isPresent() ? Long.toString(lost.getAsLong()) : "unknown";
    }
  }
}
