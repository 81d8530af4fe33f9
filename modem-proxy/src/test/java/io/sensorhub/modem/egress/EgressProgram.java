package io.sensorhub.modem.egress;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.Future;
import io.sensorhub.modem.slot.Links;
import io.sensorhub.modem.slot.Socket;
import io.sensorhub.modem.slot.Sockets;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A process with the egress of one modem, for tests. Arguments: the folder of {@code sysfs}, the
 * place. Commands, one line each: {@code look}, {@code connect HOST PORT}, {@code end}.
 */
final class EgressProgram {

  private static final Duration LIMIT = Duration.ofSeconds(2);

  private EgressProgram() {}

  public static void main(String[] arguments) throws Exception {
    Sockets sockets = new Sockets(Path.of(arguments[0]));
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    Egress egress = new Egress(loops.next());
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split(" ", -1);
      switch (words[0]) {
        case "look" -> look(sockets, arguments[1], egress);
        case "connect" -> connect(egress, loops, words[1], Integer.parseInt(words[2]));
        default -> System.exit(0);
      }
    }
  }

  private static void look(Sockets sockets, String place, Egress egress) throws IOException {
    Socket socket = sockets.look().get(place);
    Links links = Links.look(Path.of("/proc"));
    Way way =
        socket == null
            ? new Way.Closed(Cause.NO_INTERFACE, "nothing at " + place)
            : links
                .find(socket.interfaces().getFirst().index())
                .<Way>map(link -> open(link, links))
                .orElse(new Way.Closed(Cause.NO_INTERFACE, "no address"));
    egress.take(way);
    System.out.println("way " + way);
  }

  private static Way open(io.sensorhub.modem.slot.Link link, Links links) {
    Set<InetAddress> denied = new HashSet<>(links.own());
    link.gateway().ifPresent(denied::add);
    List<InetSocketAddress> servers =
        link.gateway().map(gateway -> new InetSocketAddress(gateway, 53)).stream().toList();
    return new Way.Open(link, servers, denied, false);
  }

  private static void connect(Egress egress, EventLoopGroup loops, String host, int port) {
    long start = System.nanoTime();
    Future<Channel> connected =
        egress.connect(loops.next(), new Target(host, port), Told::new, LIMIT);
    connected.awaitUninterruptibly();
    long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
    if (connected.isSuccess()) {
      System.out.println("connected " + millis);
    } else if (connected.cause() instanceof EgressException e) {
      System.out.println("%s %d %s".formatted(e.reason().wireName(), millis, e.getMessage()));
    } else {
      System.out.println("failed " + connected.cause());
    }
  }

  private static final class Told extends ChannelInboundHandlerAdapter {
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      System.out.println("told " + event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      System.out.println("closed");
    }
  }
}
