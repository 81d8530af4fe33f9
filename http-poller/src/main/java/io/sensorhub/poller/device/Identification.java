package io.sensorhub.poller.device;

import io.sensorhub.core.health.FaultCode;
import io.sensorhub.core.profile.Profile;
import io.sensorhub.poller.device.HttpDevice.Failure;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows what one device is: as configured, or as found out by asking it. A device that was found
 * out is found out anew when something else answers at its address. {@link #identify} and {@link
 * #identifyAnew} are called by whoever has the turn of the host, and block.
 */
final class Identification {

  private static final Logger LOG = LoggerFactory.getLogger(Identification.class);

  private final HttpDevice configured;
  private final DeviceState state;
  private final Function<String, Optional<HttpDevice>> models;
  private volatile HttpDevice device;
  private volatile boolean doubted;

  /**
   * @param state knows what was found out before
   * @param models makes the same device of another profile, by the profile's name
   */
  Identification(
      HttpDevice configured, DeviceState state, Function<String, Optional<HttpDevice>> models) {
    this.configured = configured;
    this.state = state;
    this.models = models;
    Profile known = state.device().profile();
    this.device =
        known.equals(configured.config().profile())
            ? configured
            : models.apply(known.name()).orElse(configured);
  }

  /** The device as it is known now. */
  HttpDevice device() {
    return device;
  }

  /** True until it is known what the device is. */
  boolean unknown() {
    return !device.profile().probes().isEmpty();
  }

  /** Finds out what the device is; says why not. */
  Optional<Failure> identify() {
    if (!unknown()) {
      return Optional.empty(); // someone else was quicker
    }
    return switch (probe()) {
      case Prober.Unknown unable -> Optional.of(unable.failure());
      case Prober.Known(String profile) -> become(profile);
    };
  }

  private Prober.Probed probe() {
    return Prober.probe(
        configured.sender().orElseThrow(),
        configured.profile().keys().credentials(),
        configured.profile().probes());
  }

  private Optional<Failure> become(String profile) {
    HttpDevice model = models.apply(profile).orElse(null);
    if (model == null) {
      String message = "it is one for the profile " + profile + ", which is not in order";
      return Optional.of(new Failure(FaultCode.UNKNOWN_MODEL, message));
    }
    LOG.info("device identified device={} profile={}", configured.config().id(), profile);
    state.identified(model.config(), model.describe());
    device = model;
    return Optional.empty();
  }

  /**
   * Takes why a read or a stream failed. If something answers, and not as the device's model does,
   * another device may have taken its place.
   *
   * @return whether that is to be looked into
   */
  boolean failed(FaultCode code) {
    boolean answers =
        switch (code) {
          case HTTP_STATUS,
              INVALID_RESPONSE,
              REDIRECTED_AWAY,
              RESPONSE_TOO_LARGE,
              AUTHENTICATION_FAILED ->
              true;
          case READ_TIMEOUT,
              CHECKSUM_ERROR,
              DEVICE_EXCEPTION,
              LINE_DOWN,
              FLAPPING,
              CONNECTION_FAILED,
              UNKNOWN_MODEL,
              MODEM_OFFLINE,
              RESTARTING,
              PROXY_HINDERED,
              IDENTITY_CONFLICT,
              SIM_BLOCKED,
              HANDLER_DOWN ->
              false;
        };
    doubted |= answers && !unknown() && !configured.profile().probes().isEmpty();
    return doubted;
  }

  /** True from a failure that raises doubts on, until they are looked into. */
  boolean doubted() {
    return doubted;
  }

  /**
   * Looks into the doubts.
   *
   * @return true if another model answers now
   */
  boolean identifyAnew() {
    doubted = false;
    return probe() instanceof Prober.Known(String profile)
        && !profile.equals(device.config().profile().name())
        && become(profile).isEmpty();
  }
}
