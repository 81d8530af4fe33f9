package io.sensorhub.serial.zmtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * One end of a connection of ZMTP 3.1 with the NULL mechanism, for a PUB socket that was connected
 * to. It also speaks to peers of 3.0, and of 2.0 (15/ZMTP), which libzmq 3 and its like have.
 *
 * <pre>
 *  VERSION ──3.x──► GREETING ──NULL──► HANDSHAKE ──READY──► TRAFFIC ──► OVER
 *     └─────2.0───► TYPE ──SUB──► IDENTITY ────────────────────┘
 * </pre>
 *
 * Whatever does not fit leads from any state to OVER. For one thread.
 */
public final class Conversation {

  private enum Phase {
    VERSION,
    GREETING,
    HANDSHAKE,
    TYPE,
    IDENTITY,
    TRAFFIC,
    OVER
  }

  private static final int SIGNATURE = 10;
  private static final int VERSION_AT = SIGNATURE;
  private static final int MECHANISM_AT = 12;
  private static final int MECHANISM = 20;
  private static final int GREETING = 64;

  private static final byte MAJOR = 3;
  private static final byte MINOR = 1;

  /** How version 2.0 numbers itself, and its socket types. */
  private static final int REVISION_2 = 1;

  private static final byte PUB_2 = 1;
  private static final int SUB_2 = 2;
  private static final int XSUB_2 = 10;

  private static final int MOST_CONTEXT = 16;
  private static final int TENTH_MS = 100;

  private final byte[] greeting = new byte[GREETING];
  private final FrameReader frames = new FrameReader();
  private int greeted;
  private Phase phase = Phase.VERSION;

  /** Whether the peer speaks 2.0, which has no commands. */
  private boolean old;

  /** Whether the last frame was one of a message that goes on. */
  private boolean within;

  /** What is to be sent first: enough for the peer to tell the version. */
  public static ByteBuffer opening() {
    return ByteBuffer.wrap(Arrays.copyOf(ours(), VERSION_AT + 1)).asReadOnlyBuffer();
  }

  private static byte[] ours() {
    byte[] greeting = new byte[GREETING];
    greeting[0] = (byte) 0xff;
    greeting[SIGNATURE - 2] = 1; // what 2.0 takes for a length
    greeting[SIGNATURE - 1] = 0x7f;
    greeting[VERSION_AT] = MAJOR;
    greeting[VERSION_AT + 1] = MINOR;
    byte[] mechanism = "NULL".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(mechanism, 0, greeting, MECHANISM_AT, mechanism.length);
    return greeting;
  }

  /** Whether messages can be sent. */
  public boolean ready() {
    return phase == Phase.TRAFFIC;
  }

  /** Takes what the peer sends, in whatever pieces. */
  public void receive(ByteBuffer octets, Consumer<Said> said) {
    while (octets.hasRemaining() && phase != Phase.OVER) {
      switch (phase) {
        case VERSION, GREETING -> greet(octets, said);
        case TYPE -> type(octets.get(), said);
        case HANDSHAKE, IDENTITY, TRAFFIC -> {
          if (frames.take(octets)) {
            frame(said);
          } else if (frames.problem().isPresent()) {
            refuse(frames.problem().get(), said);
          }
        }
        case OVER -> {}
      }
    }
  }

  private void greet(ByteBuffer octets, Consumer<Said> said) {
    greeting[greeted] = octets.get();
    greeted++;
    if (greeting[0] != (byte) 0xff
        || (greeted == SIGNATURE && (greeting[SIGNATURE - 1] & 1) == 0)) {
      refuse("not ZeroMQ, or older than 2.0", said);
    } else if (greeted == VERSION_AT + 1) {
      version(said);
    } else if (greeted == GREETING) {
      mechanism(said);
    }
  }

  private void version(Consumer<Said> said) {
    int major = greeting[VERSION_AT] & 0xff;
    if (major >= MAJOR) {
      phase = Phase.GREETING;
      said.accept(
          new Said.Reply(ByteBuffer.wrap(Arrays.copyOfRange(ours(), VERSION_AT + 1, GREETING))));
    } else if (major == REVISION_2) {
      phase = Phase.TYPE;
      old = true;
      said.accept(new Said.Reply(ByteBuffer.wrap(new byte[] {PUB_2})));
      said.accept(new Said.Reply(ByteBuffer.wrap(Frames.message(new byte[0])))); // no identity
    } else {
      refuse("version " + major + " of the protocol", said);
    }
  }

  private void mechanism(Consumer<Said> said) {
    int end = MECHANISM_AT + MECHANISM;
    if (Arrays.equals(greeting, MECHANISM_AT, end, ours(), MECHANISM_AT, end)) {
      phase = Phase.HANDSHAKE;
    } else {
      refuse("a mechanism other than NULL", said);
    }
  }

  private void type(byte type, Consumer<Said> said) {
    if (type == SUB_2 || type == XSUB_2) {
      phase = Phase.IDENTITY;
    } else {
      refuse("no subscriber", said);
    }
  }

  private void frame(Consumer<Said> said) {
    boolean command = frames.has(Frames.COMMAND);
    boolean more = frames.has(Frames.MORE);
    if (command && (old || more || within)) {
      refuse("a command where none may be", said);
    } else if (phase == Phase.HANDSHAKE) {
      handshake(command, said);
    } else if (phase == Phase.IDENTITY) {
      phase = Phase.TRAFFIC;
      said.accept(new Said.Ready());
    } else if (command) {
      command(said);
    } else {
      boolean alone = !more && !within;
      within = more;
      if (alone) {
        message(frames.body(), said);
      }
    }
  }

  private void handshake(boolean isCommand, Consumer<Said> said) {
    ByteBuffer body = frames.body();
    boolean ready = isCommand && Metadata.name(body).equals("READY");
    String type = ready ? Metadata.of(body).getOrDefault("socket-type", "") : "";
    if (type.equals("SUB") || type.equals("XSUB")) {
      phase = Phase.TRAFFIC;
      said.accept(
          new Said.Reply(ByteBuffer.wrap(Frames.command("READY", Metadata.socketType("PUB")))));
      said.accept(new Said.Ready());
    } else {
      refuse(ready ? "no subscriber" : "no valid READY", said);
    }
  }

  private void command(Consumer<Said> said) {
    ByteBuffer body = frames.body();
    switch (Metadata.name(body)) {
      case "SUBSCRIBE" -> said.accept(new Said.Subscribed(body.slice()));
      case "CANCEL" -> said.accept(new Said.Cancelled(body.slice()));
      case "PING" -> ping(body, said);
      case "", "ERROR" -> refuse("an error, or no valid command", said);
      default -> {} // PONG, and what later versions may have
    }
  }

  private void ping(ByteBuffer body, Consumer<Said> said) {
    int context = body.remaining() - Short.BYTES;
    if (context < 0 || context > MOST_CONTEXT) {
      refuse("no valid PING", said);
      return;
    }
    said.accept(new Said.Lives(Duration.ofMillis((body.getShort() & 0xffffL) * TENTH_MS)));
    byte[] echoed = new byte[context];
    body.get(echoed);
    said.accept(new Said.Reply(ByteBuffer.wrap(Frames.command("PONG", echoed))));
  }

  /** What begins otherwise is a message of an XSUB's own, which nobody is there for. */
  private static void message(ByteBuffer body, Consumer<Said> said) {
    int first = body.hasRemaining() ? body.get() : -1;
    if (first == 1) {
      said.accept(new Said.Subscribed(body.slice()));
    } else if (first == 0) {
      said.accept(new Said.Cancelled(body.slice()));
    }
  }

  private void refuse(String reason, Consumer<Said> said) {
    phase = Phase.OVER;
    said.accept(new Said.Refused(reason));
  }
}
