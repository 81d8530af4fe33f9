package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sensorhub.testkit.network.ModemNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Thirty modems leave and return, in other sockets and with other names of interfaces. */
class ThirtyModemsIT {

  private static final int MODEMS = 30;
  private static final int ROUNDS = Boolean.getBoolean("hub.test.long") ? 10 : 2;
  private static final String SITE = "http://" + ModemNetwork.TARGET + "/";

  @TempDir private Path folder;

  private static List<Integer> shuffled(Random random) {
    List<Integer> numbers = new ArrayList<>(IntStream.range(0, MODEMS).boxed().toList());
    Collections.shuffle(numbers, random);
    return numbers;
  }

  @Test
  void eachModule_keepsItsPort_whichLeavesByItsInterface() throws IOException {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    try (RackHub hub = new RackHub(folder, MODEMS)) {
      for (int socket = 0; socket < MODEMS; socket++) {
        hub.rack().plug(socket, "wwan" + socket);
        hub.await(socket, "online"); // so that each gets the port of its number
      }
      for (int round = 0; round < ROUNDS; round++) {
        shuffled(random).forEach(hub.rack()::unplug);
        List<Integer> modules = shuffled(random);
        hub.insert(modules);
        List<Integer> names = shuffled(random);
        for (int socket : shuffled(random)) {
          hub.rack().plug(socket, "wwan" + names.get(socket));
        }
        hub.awaitServing(modules);
        for (int socket = 0; socket < MODEMS; socket++) {
          assertEquals(
              "modem" + socket + "\n",
              hub.curl(modules.get(socket), "-x", "http://PROXY", SITE),
              "round " + round + ", module " + modules.get(socket) + " in socket " + socket);
        }
      }
    }
  }
}
