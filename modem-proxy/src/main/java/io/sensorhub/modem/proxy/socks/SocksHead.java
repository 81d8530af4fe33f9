package io.sensorhub.modem.proxy.socks;

import io.netty.buffer.ByteBuf;
import io.sensorhub.modem.egress.Target;
import java.nio.charset.StandardCharsets;

/**
 * Parser of what a SOCKS client says before its tunnel begins. It takes octets in any split; it
 * reads no further than the request. No text of it is longer than 255 octets.
 */
final class SocksHead {

  private static final int VERSION_4 = 4;
  private static final int VERSION_5 = 5;
  private static final int CONNECT = 1;
  private static final int ASSOCIATE = 3;
  private static final int LONGEST = 255;

  /** What a client wants next. */
  sealed interface Step {
    /** More octets are needed. */
    record More() implements Step {}

    /** Version 5: the client offers methods. */
    record Greeting(boolean withoutLogin, boolean withLogin) implements Step {}

    /** Version 5: who it is (RFC 1929). */
    record Login(String name, String password) implements Step {
      @Override
      public String toString() {
        return "Login[hidden]";
      }
    }

    /** A connection. */
    record Connect(int version, Target target) implements Step {}

    /**
     * Datagrams are to be relayed.
     *
     * @param from where the client says that it sends them from; mostly 0.0.0.0:0
     */
    record Associate(SocksAddress from) implements Step {}

    /** What this proxy does not do. */
    record Unsupported(int version) implements Step {}

    /** No SOCKS. */
    record Bad() implements Step {}
  }

  private enum Phase {
    GREETING,
    LOGIN,
    REQUEST
  }

  private Phase phase = Phase.GREETING;

  /** The next is a login. */
  void expectLogin() {
    phase = Phase.LOGIN;
  }

  /** The next is a request of version 5. */
  void expectRequest() {
    phase = Phase.REQUEST;
  }

  /** Takes one step's octets from a buffer, or none if they are not all there. */
  Step next(ByteBuf in) {
    int start = in.readerIndex();
    Step step = parse(in);
    if (step instanceof Step.More) {
      in.readerIndex(start);
    }
    return step;
  }

  private Step parse(ByteBuf in) {
    if (in.readableBytes() < 2) {
      return new Step.More();
    }
    int version = in.readUnsignedByte();
    return switch (phase) {
      case GREETING ->
          switch (version) {
            case VERSION_4 -> version4(in);
            case VERSION_5 -> greeting(in);
            default -> new Step.Bad();
          };
      case LOGIN -> version == 1 ? login(in) : new Step.Bad();
      case REQUEST -> version == VERSION_5 ? request(in) : new Step.Bad();
    };
  }

  private static Step greeting(ByteBuf in) {
    int count = in.readUnsignedByte();
    if (in.readableBytes() < count) {
      return new Step.More();
    }
    boolean without = false;
    boolean with = false;
    for (int i = 0; i < count; i++) {
      int method = in.readUnsignedByte();
      without |= method == 0;
      with |= method == 2;
    }
    return new Step.Greeting(without, with);
  }

  private static Step login(ByteBuf in) {
    String name = SocksAddress.text(in, StandardCharsets.UTF_8);
    String password = name == null ? null : SocksAddress.text(in, StandardCharsets.UTF_8);
    return name == null || password == null ? new Step.More() : new Step.Login(name, password);
  }

  private static Step request(ByteBuf in) {
    if (in.readableBytes() < 3) {
      return new Step.More();
    }
    int command = in.readUnsignedByte();
    in.skipBytes(1);
    SocksAddress address = SocksAddress.read(in);
    if (address == null) {
      return new Step.More();
    }
    if (address.host().isEmpty()) {
      return new Step.Bad();
    }
    return command == ASSOCIATE ? new Step.Associate(address) : wanted(VERSION_5, command, address);
  }

  private static Step wanted(int version, int command, SocksAddress address) {
    return command == CONNECT
        ? address
            .target()
            .<Step>map(target -> new Step.Connect(version, target))
            .orElseGet(Step.Bad::new)
        : new Step.Unsupported(version);
  }

  /** Version 4, and 4a, whose name follows the impossible address 0.0.0.x. */
  private static Step version4(ByteBuf in) {
    if (in.readableBytes() < 7) {
      return new Step.More();
    }
    int command = in.readUnsignedByte();
    int port = in.readUnsignedShort();
    long address = in.getUnsignedInt(in.readerIndex());
    String host = SocksAddress.address(in, 4);
    int user = in.bytesBefore((byte) 0);
    if (user < 0 || host == null) {
      return in.readableBytes() > LONGEST ? new Step.Bad() : new Step.More();
    }
    in.skipBytes(user + 1);
    if (address != 0 && address < 256) {
      int length = in.bytesBefore((byte) 0);
      if (length < 0) {
        return in.readableBytes() > LONGEST ? new Step.Bad() : new Step.More();
      }
      if (length == 0 || length > LONGEST) {
        return new Step.Bad();
      }
      host = in.readCharSequence(length, StandardCharsets.US_ASCII).toString();
      in.skipBytes(1);
    }
    return user > LONGEST
        ? new Step.Bad()
        : wanted(VERSION_4, command, new SocksAddress(host, port));
  }
}
