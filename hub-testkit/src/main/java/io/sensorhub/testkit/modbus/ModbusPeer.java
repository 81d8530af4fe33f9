package io.sensorhub.testkit.modbus;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A Modbus TCP server whose sessions do what a test wants: go dumb, end, are refused. Registers
 * hold their own address.
 */
public final class ModbusPeer implements AutoCloseable {

  /** What a session does with a question. */
  public enum Does {
    /** Answers. */
    ANSWER,
    /** Answers, and closes its end (FIN). */
    ANSWER_AND_CLOSE,
    /** Says nothing. */
    NOTHING,
    /** Refuses in the name of a gateway: exception 0B. */
    REFUSE,
    /** Sends an octet that means nothing, and closes its end. */
    NOISE,
    /** Closes its end (FIN). */
    CLOSE,
    /** Forgets the session (RST). */
    RESET
  }

  /** Decides what is done with a question. */
  public interface Rule {

    /**
     * Called on the session's thread.
     *
     * @param session counted from 1
     * @param question counted from 1, of this session
     */
    Does apply(int session, int question, int unit);
  }

  private final ServerSocket server;
  private final Rule rule;
  private final List<Socket> sessions = new CopyOnWriteArrayList<>();
  private final List<String> questions = new CopyOnWriteArrayList<>();

  /** Listens on loopback. */
  public ModbusPeer(Rule rule) {
    this.rule = rule;
    try {
      server = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  /** How many sessions there have been. */
  public int sessions() {
    return sessions.size();
  }

  /** Every question so far: the session's number, a blank, the unit. */
  public List<String> questions() {
    return new ArrayList<>(questions);
  }

  /** How many questions a unit was asked on a session. */
  public long questions(int session, int unit) {
    return questions.stream().filter((session + " " + unit)::equals).count();
  }

  private static void end(Socket socket, boolean reset) {
    try {
      if (reset) {
        socket.setSoLinger(true, 0);
      }
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        sessions.add(socket);
        int number = sessions.size();
        Thread.ofVirtual().start(() -> serve(socket, number));
      }
    } catch (IOException e) {
      sessions.forEach(socket -> end(socket, false));
    }
  }

  private void serve(Socket socket, int session) {
    try (socket) {
      DataInputStream input = new DataInputStream(socket.getInputStream());
      for (int question = 1; ; question++) {
        byte[] header = input.readNBytes(7);
        if (header.length < 7) {
          return;
        }
        byte[] pdu = input.readNBytes((header[5] & 0xff) - 1);
        int unit = header[6] & 0xff;
        questions.add(session + " " + unit);
        switch (rule.apply(session, question, unit)) {
          case NOTHING -> {}
          case ANSWER -> socket.getOutputStream().write(frame(header, registers(pdu)));
          case ANSWER_AND_CLOSE -> {
            socket.getOutputStream().write(frame(header, registers(pdu)));
            return;
          }
          case REFUSE ->
              socket
                  .getOutputStream()
                  .write(frame(header, new byte[] {(byte) (pdu[0] | 0x80), 0x0b}));
          case NOISE -> {
            socket.getOutputStream().write(0);
            return;
          }
          case CLOSE -> {
            return;
          }
          case RESET -> {
            end(socket, true);
            return;
          }
        }
      }
    } catch (IOException e) {
      questions.add(session + " ended: " + e.getMessage());
    }
  }

  private static byte[] registers(byte[] pdu) {
    int address = ((pdu[1] & 0xff) << 8) | (pdu[2] & 0xff);
    int count = pdu[4] & 0xff;
    byte[] answer = new byte[2 + 2 * count];
    answer[0] = pdu[0];
    answer[1] = (byte) (2 * count);
    for (int i = 0; i < count; i++) {
      answer[2 + 2 * i] = (byte) ((address + i) >> 8);
      answer[3 + 2 * i] = (byte) (address + i);
    }
    return answer;
  }

  private static byte[] frame(byte[] header, byte[] pdu) {
    byte[] frame = new byte[7 + pdu.length];
    System.arraycopy(header, 0, frame, 0, 7);
    frame[4] = 0;
    frame[5] = (byte) (1 + pdu.length);
    System.arraycopy(pdu, 0, frame, 7, pdu.length);
    return frame;
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
