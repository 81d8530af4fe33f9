package io.sensorhub.stream;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Reading;
import io.sensorhub.core.description.DeviceDescription;
import io.sensorhub.core.health.DeviceStatus;
import io.sensorhub.core.health.Fault;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a service knows of one device. Immutable.
 *
 * @param type what kind of thing it is
 * @param handler {@code serial} or {@code http}: which handler owns it
 * @param since when the status became what it is
 * @param reading the last one; null before the first
 * @param fault null while all is well
 * @param description what it says of itself; null before that is known
 */
public record DeviceView(
    DeviceId id,
    String type,
    String handler,
    DeviceStatus status,
    Instant since,
    @Nullable Reading reading,
    @Nullable Fault fault,
    @Nullable DeviceDescription description) {

  /** This device with another status. */
  public DeviceView with(DeviceStatus newStatus, Instant newSince) {
    return new DeviceView(id, type, handler, newStatus, newSince, reading, fault, description);
  }

  /** This device with another reading. */
  public DeviceView with(@Nullable Reading newReading) {
    return new DeviceView(id, type, handler, status, since, newReading, fault, description);
  }

  /** This device with another fault, or none. */
  public DeviceView withFault(@Nullable Fault newFault) {
    return new DeviceView(id, type, handler, status, since, reading, newFault, description);
  }

  /** This device with another description, which also says its type. */
  public DeviceView with(DeviceDescription now) {
    return new DeviceView(id, now.type(), handler, status, since, reading, fault, now);
  }
}
