package io.sensorhub.modem.entry;

/**
 * What the hub sees of a module; an empty text: nothing.
 *
 * @param path the place where it is plugged in
 * @param atDevice the device of its AT line
 * @param interfaceName of its network interface
 * @param iccid of its SIM
 * @param wanIp the address of the interface
 * @param publicIp the address that others see
 * @param status {@code online}, {@code degraded}, {@code offline} or {@code unknown}
 * @param state such as {@code absent}
 * @param present whether it is plugged in
 */
public record Seen(
    String path,
    String atDevice,
    String interfaceName,
    String iccid,
    String operator,
    String wanIp,
    String publicIp,
    String status,
    String state,
    String cause,
    boolean present) {

  /** Of a module that was not seen yet. */
  public static final Seen NOTHING =
      new Seen("", "", "", "", "", "", "", "unknown", "absent", "", false);
}
