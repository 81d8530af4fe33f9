package io.sensorhub.modem.fleet;

import io.sensorhub.modem.egress.Egress;
import io.sensorhub.modem.slot.Links;
import io.sensorhub.modem.slot.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The modules that are known, by IMEI, and where each is. A place is not taken for a module before
 * the module itself has said that it is there; what was confirmed stays so while the same thing is
 * plugged in. Used by one thread.
 */
public final class Fleet {

  private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);

  /** Is told what a look has changed, on the fleet's thread. */
  @FunctionalInterface
  public interface Watcher {

    /** A module is judged otherwise than before. */
    void judged(String imei, Verdict verdict);
  }

  /** What a place has said, and under which enumeration of the USB device. */
  private record Said(String imei, long enumeration) {}

  private static final class Module {
    private final Egress egress;
    private Verdict.Wishes wishes;
    private Verdict.Circumstances circumstances = Verdict.Circumstances.GOOD;
    private String lastPlace;
    private Verdict verdict = Verdict.absent();
    private boolean judged;

    Module(Egress egress, Verdict.Wishes wishes, String lastPlace) {
      this.egress = egress;
      this.wishes = wishes;
      this.lastPlace = lastPlace;
    }
  }

  private final Map<String, Module> modules = new TreeMap<>();
  private final Map<String, Said> said = new TreeMap<>();
  private final Watcher watcher;
  private Map<String, Socket> sockets = Map.of();

  public Fleet(Watcher watcher) {
    this.watcher = watcher;
  }

  /**
   * A module whose way out is kept from now on.
   *
   * @param lastPlace where it was seen before; empty: nowhere
   */
  public void add(String imei, Egress egress, Verdict.Wishes wishes, Optional<String> lastPlace) {
    modules.put(imei, new Module(egress, wishes, lastPlace.orElse("")));
  }

  /** A module is forgotten; nothing leaves by its way any more. */
  public void remove(String imei) {
    Module module = modules.remove(imei);
    if (module != null) {
      module.egress.close();
    }
  }

  public boolean knows(String imei) {
    return modules.containsKey(imei);
  }

  /** Other wishes from the next look on. */
  public void wish(String imei, Verdict.Wishes wishes) {
    Module module = modules.get(imei);
    if (module != null) {
      module.wishes = wishes;
    }
  }

  /** Other circumstances from the next look on. */
  public void meet(String imei, Verdict.Circumstances circumstances) {
    Module module = modules.get(imei);
    if (module != null) {
      module.circumstances = circumstances;
    }
  }

  /** What is plugged in at a place; empty: nothing. */
  public Optional<Long> enumeration(String place) {
    return Optional.ofNullable(sockets.get(place)).map(Socket::enumeration);
  }

  /** The module that is at a place, or was last. */
  public Optional<String> at(String place) {
    return Optional.ofNullable(said.get(place))
        .map(Said::imei)
        .filter(modules::containsKey)
        .or(() ->
            modules.entrySet().stream()
                .filter(entry -> entry.getValue().lastPlace.equals(place))
                .map(Map.Entry::getKey)
                .findFirst());
  }

  /** Where a module is, or was last; empty: nowhere. */
  public Optional<String> place(String imei) {
    return Optional.ofNullable(modules.get(imei))
        .map(module -> module.lastPlace)
        .filter(place -> !place.isEmpty());
  }

  /** The places where something is plugged in that has not said which module it is. */
  public List<String> unconfirmed() {
    return sockets.entrySet().stream()
        .filter(entry -> {
          Said here = said.get(entry.getKey());
          return here == null || here.enumeration() != entry.getValue().enumeration();
        })
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * A module has said its IMEI.
   *
   * @param enumeration of the USB device before it was asked
   * @return false if something else is plugged in now, so that it has to be asked again
   */
  public boolean confirm(String imei, String place, long enumeration) {
    if (!enumeration(place).equals(Optional.of(enumeration))) {
      return false;
    }
    said.put(place, new Said(imei, enumeration));
    modules.values().stream()
        .filter(other -> other.lastPlace.equals(place))
        .forEach(other -> other.lastPlace = ""); // it is somebody else's now
    Module module = modules.get(imei);
    if (module != null) {
      module.lastPlace = place;
    }
    return true;
  }

  /** Judges every module by a look; ways change at once. */
  public void take(Map<String, Socket> seen, Links links) {
    sockets = Map.copyOf(seen);
    said.keySet().retainAll(sockets.keySet()); // what is pulled out has to be asked again
    modules.forEach((imei, module) -> {
      Whereabouts where = where(imei, module);
      judge(imei, module, Verdict.of(where, links, module.wishes, module.circumstances));
    });
  }

  private void judge(String imei, Module module, Verdict verdict) {
    module.egress.take(verdict.way());
    Verdict before = module.verdict;
    module.verdict = verdict;
    if (!module.judged || !verdict.looksLike(before)) {
      module.judged = true;
      LOG.info(
          "modem imei={} state={} cause={} interface={} message=\"{}\"",
          imei,
          verdict.state().wireName(),
          verdict.cause(),
          verdict.interfaceName().orElse(""),
          verdict.message());
      watcher.judged(imei, verdict);
    }
  }

  private Whereabouts where(String imei, Module module) {
    List<Socket> here = new ArrayList<>();
    sockets.forEach((place, socket) -> {
      Said last = said.get(place);
      if (last != null && last.imei().equals(imei) && last.enumeration() == socket.enumeration()) {
        here.add(socket);
      }
    });
    if (here.size() > 1) {
      return new Whereabouts.Several(here.stream().map(Socket::place).sorted().toList());
    }
    if (here.size() == 1) {
      module.lastPlace = here.getFirst().place();
      return new Whereabouts.At(here.getFirst());
    }
    Socket last = sockets.get(module.lastPlace);
    boolean asked =
        last != null
            && Optional.ofNullable(said.get(module.lastPlace))
                .filter(answer -> answer.enumeration() == last.enumeration())
                .isPresent();
    return last == null || asked
        ? new Whereabouts.Nowhere() // another module has said that it is there
        : new Whereabouts.Unsure(module.lastPlace);
  }

  /** Nothing leaves any more until a look succeeds. */
  void close(String why) {
    modules.forEach((imei, module) -> {
      try {
        judge(imei, module, Verdict.blind(why));
      } catch (RuntimeException e) {
        LOG.error("the way of a modem cannot be closed imei={}", imei, e);
      }
    });
  }

  /** The last judgement of a module. */
  public Optional<Verdict> verdict(String imei) {
    return Optional.ofNullable(modules.get(imei)).map(module -> module.verdict);
  }
}
