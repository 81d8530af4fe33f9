package io.sensorhub.testkit.modem;

import io.sensorhub.testkit.modem.AtCommand.Form;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The messages of a simulated modem, in PDU mode (3GPP TS 27.005, section 3.2.2): two memories, of
 * which one is selected for reading and deleting, one for writing, and one for what is received.
 * What does not fit waits in the network.
 */
final class MessageStore implements Part {

  private static final int UNREAD = 0;
  private static final int READ = 1;
  private static final int ALL = 4;
  private static final int NO_SUCH_INDEX = 321;
  private static final int NO_SUCH_MEMORY = 302;
  private static final int USES = 3;
  private static final int RECEIVED = 2;

  private static final class Stored {
    private final String digits;
    private int status = UNREAD;

    Stored(String digits) {
      this.digits = digits;
    }
  }

  private final Consumer<String> says;
  private final Map<String, Map<Integer, Stored>> memories = new TreeMap<>();
  private final Deque<String> waiting = new ArrayDeque<>();
  private final int capacity;
  private final String[] selected = new String[USES];

  /**
   * @param capacity of each memory
   * @param says takes the codes
   */
  MessageStore(int capacity, Consumer<String> says) {
    this.capacity = capacity;
    this.says = says;
    memories.put("ME", new TreeMap<>());
    memories.put("SM", new TreeMap<>());
    reset();
  }

  /** The modem has started anew. */
  void reset() {
    Arrays.fill(selected, "ME");
  }

  /** A message comes from the network. */
  void deliver(String digits) {
    if (!store(selected[RECEIVED], digits)) {
      waiting.add(digits);
      says.accept("+QIND: \"smsfull\",\"" + selected[RECEIVED] + "\"");
    }
  }

  /** A message lies there, and nothing is said. */
  boolean put(String memory, String digits) {
    return insert(memory, digits) >= 0;
  }

  private boolean store(String memory, String digits) {
    int index = insert(memory, digits);
    if (index >= 0) {
      says.accept("+CMTI: \"" + memory + "\"," + index);
    }
    return index >= 0;
  }

  private int insert(String memory, String digits) {
    Map<Integer, Stored> stored = memory(memory);
    for (int index = 0; index < capacity; index++) {
      if (!stored.containsKey(index)) {
        stored.put(index, new Stored(digits));
        return index;
      }
    }
    return -1;
  }

  private Map<Integer, Stored> memory(String name) {
    return memories.getOrDefault(name, Map.of());
  }

  /** Messages that lie in all memories. */
  int count() {
    return memories.values().stream().mapToInt(Map::size).sum();
  }

  /** Messages that wait in the network. */
  int waiting() {
    return waiting.size();
  }

  @Override
  public Optional<Reply> answer(AtCommand command) {
    return switch (command.name()) {
      case "+CPMS" -> Optional.of(select(command));
      case "+CMGL" -> Optional.of(list(command));
      case "+CMGR" -> Optional.of(read(command.number(0)));
      case "+CMGD" -> Optional.of(delete(command.number(0)));
      default -> Optional.empty();
    };
  }

  private Reply select(AtCommand command) {
    return switch (command.form()) {
      case TEST -> Reply.ok("+CPMS: (\"ME\",\"SM\"),(\"ME\",\"SM\"),(\"ME\",\"SM\")");
      case SET -> {
        List<String> names = command.list();
        if (names.size() > USES || !memories.keySet().containsAll(names)) {
          yield Reply.cms(NO_SUCH_MEMORY);
        }
        for (int use = 0; use < names.size(); use++) {
          selected[use] = names.get(use);
        }
        yield Reply.ok("+CPMS: " + uses(this::used));
      }
      case READ, EXECUTE -> {
        yield Reply.ok("+CPMS: " + uses(name -> "\"" + name + "\"," + used(name)));
      }
    };
  }

  private String uses(UnaryOperator<String> each) {
    return Stream.of(selected).map(each).collect(Collectors.joining(","));
  }

  private String used(String memory) {
    return memory(memory).size() + "," + capacity;
  }

  private Reply list(AtCommand command) {
    if (command.form() == Form.TEST) {
      return Reply.ok("+CMGL: (0-4)");
    }
    int wanted = command.form() == Form.SET ? command.number(0) : UNREAD;
    List<String> lines = new ArrayList<>();
    memory(selected[0])
        .forEach((index, stored) -> {
          if (wanted == ALL || wanted == stored.status) {
            lines.add("+CMGL: " + index + "," + stored.status + ",," + length(stored.digits));
            lines.add(stored.digits);
            stored.status = READ;
          }
        });
    return Reply.ok(lines);
  }

  private Reply read(int index) {
    Stored stored = memory(selected[0]).get(index);
    if (stored == null) {
      return Reply.cms(NO_SUCH_INDEX);
    }
    String head = "+CMGR: " + stored.status + ",," + length(stored.digits);
    stored.status = READ;
    return Reply.ok(head, stored.digits);
  }

  private Reply delete(int index) {
    if (memory(selected[0]).remove(index) == null) {
      return Reply.cms(NO_SUCH_INDEX);
    }
    while (!waiting.isEmpty() && store(selected[RECEIVED], waiting.getFirst())) {
      waiting.removeFirst();
    }
    return Reply.ok();
  }

  /** Octets without the address of the service centre. */
  private static int length(String digits) {
    int centre = Integer.parseInt(digits.substring(0, 2), 16);
    return digits.length() / 2 - 1 - centre;
  }
}
