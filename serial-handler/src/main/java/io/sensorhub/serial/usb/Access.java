package io.sensorhub.serial.usb;

import io.sensorhub.runtime.machine.Processes;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether a device file could be opened, without opening it: access(2) asks its mode and the
 * container's device rules alike.
 *
 * @param reason for which it could not be; empty: it could
 * @param fix what a person can do about it
 */
record Access(Optional<String> reason, Optional<String> fix) {

  private static final Access GRANTED = new Access(Optional.empty(), Optional.empty());
  private static final int MINOR_BITS = 8;
  private static final int MAJOR_MASK = 0xfff;

  /**
   * Tries it.
   *
   * @param device its file
   */
  static Access to(Path device) {
    try {
      device.getFileSystem().provider().checkAccess(device, AccessMode.READ, AccessMode.WRITE);
    } catch (NoSuchFileException e) {
      return denied("NO_NODE", "give the container the device files: -v /dev:/dev");
    } catch (AccessDeniedException e) {
      return denied(
          "NO_PERMISSION",
          group(device)
              .map(group -> "--group-add " + group + ", or put the user into group " + group)
              .orElse("give the user the device file's group"));
    } catch (IOException e) { // EPERM: the cgroup's rule
      return denied(
          "NO_DEVICE_RULE",
          "--device-cgroup-rule 'c "
              + major(device).map(String::valueOf).orElse("188")
              + ":* rmw'");
    }
    return inUse(device);
  }

  /** What other containers hold cannot be seen. */
  private static Access inUse(Path device) {
    try {
      return Processes.holding(device.toRealPath())
          .filter(holder -> holder.pid() != ProcessHandle.current().pid())
          .map(holder -> denied("IN_USE", "end " + holder + ", which has it open"))
          .orElse(GRANTED);
    } catch (IOException e) {
      return denied("NO_NODE", "give the container the device files: -v /dev:/dev");
    }
  }

  private static Access denied(String reason, String fix) {
    return new Access(Optional.of(reason), Optional.of(fix));
  }

  private static Optional<Object> attribute(Path device, String name) {
    try {
      return Optional.ofNullable(Files.getAttribute(device, "unix:" + name));
    } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
      return Optional.empty(); // gone meanwhile
    }
  }

  private static Optional<Integer> group(Path device) {
    return attribute(device, "gid").filter(Integer.class::isInstance).map(Integer.class::cast);
  }

  private static Optional<Integer> major(Path device) {
    return attribute(device, "rdev")
        .filter(Long.class::isInstance)
        .map(rdev -> (int) ((Long) rdev >> MINOR_BITS) & MAJOR_MASK);
  }

  boolean granted() {
    return reason.isEmpty();
  }
}
