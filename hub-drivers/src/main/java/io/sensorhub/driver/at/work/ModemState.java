package io.sensorhub.driver.at.work;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.driver.Gathering;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.Outcome.Measured;
import io.sensorhub.driver.Outcome.Partly;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is known of a modem, and what is to be told of it. For one thread. */
public final class ModemState {

  private final DeviceId device;
  private final Gathering gathering;
  private final Map<String, Value> values = new HashMap<>();
  private final List<Outcome> told = new ArrayList<>();
  private @Nullable Fault blocked;
  private boolean holding;

  /** The state that is told once it is known how the SIM is. */
  private @Nullable Measured held;

  public ModemState(DeviceConfig device) {
    this.device = device.id();
    this.gathering = new Gathering(device);
  }

  public DeviceId device() {
    return device;
  }

  /** Takes new values. */
  public void put(Map<String, Value> fresh, Moment now) {
    if (fresh.isEmpty()) {
      return;
    }
    values.putAll(fresh);
    Measured measured = gathering.add(fresh, now.time());
    if (holding) {
      held = measured;
    } else {
      tell(measured);
    }
  }

  private void tell(Measured measured) {
    told.add(blocked == null ? measured : new Partly(measured.reading(), blocked));
  }

  /**
   * Values are not told until {@link #release}: a modem whose SIM is blocked is not to be taken for
   * a sound one meanwhile.
   */
  public void hold() {
    holding = true;
  }

  /** Whether values are held back. */
  public boolean isHolding() {
    return holding;
  }

  /** It is known how the SIM is: what was held back is told. */
  public void release() {
    holding = false;
    Measured all = held;
    held = null;
    if (all != null) {
      tell(all);
    }
  }

  public void put(String property, Value value, Moment now) {
    put(Map.of(property, value), now);
  }

  /** The text of a property; empty if it is not known. */
  public Optional<String> text(String property) {
    return values.get(property) instanceof Value.Text known
        ? Optional.of(known.text())
        : Optional.empty();
  }

  /** The value of a property. */
  public Value value(String property) {
    return values.getOrDefault(property, new Value.Missing());
  }

  /** The SIM wants something that only a person has, or no longer. */
  public void block(@Nullable Fault fault) {
    blocked = fault;
  }

  /** Why the SIM cannot be used; empty if it can. */
  public Optional<Fault> blocked() {
    return Optional.ofNullable(blocked);
  }

  /** Tells an event. A modem whose SIM is blocked has events, too. */
  public void event(String name, ObjectNode data) {
    told.add(new Outcome.Happened(device, name, Json.write(data), false));
  }

  public void event(String name) {
    event(name, Json.object());
  }

  /** Tells that the modem did not answer to that command, which has no secrets; returns it. */
  public Fault unanswered(String command, Instant time) {
    Fault fault = Fault.of(FaultCode.READ_TIMEOUT, device + ": no answer to " + command, time);
    told.add(new Outcome.Failed(device, fault));
    return fault;
  }

  /** Writes something into the log. */
  public void note(String note, String detail) {
    told.add(new Outcome.Noted(device, note, detail));
  }

  public void tell(Outcome outcome) {
    told.add(outcome);
  }

  /** Hands over what is to be told. */
  public void drain(Consumer<Outcome> outcomes) {
    if (!told.isEmpty()) {
      List<Outcome> all = List.copyOf(told);
      told.clear();
      all.forEach(outcomes);
    }
  }
}
