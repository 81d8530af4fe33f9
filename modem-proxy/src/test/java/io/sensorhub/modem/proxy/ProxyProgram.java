package io.sensorhub.modem.proxy;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.sensorhub.modem.egress.Cause;
import io.sensorhub.modem.egress.Egress;
import io.sensorhub.modem.egress.Way;
import io.sensorhub.modem.proxy.limit.Logins;
import io.sensorhub.modem.proxy.limit.Password;
import io.sensorhub.modem.proxy.session.ProxySettings;
import io.sensorhub.modem.proxy.session.Shared;
import io.sensorhub.modem.slot.Link;
import io.sensorhub.modem.slot.Links;
import io.sensorhub.modem.slot.Socket;
import io.sensorhub.modem.slot.Sockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process with the proxies of two modems, for tests: without users on 3128, with one on 3129.
 * Arguments: the folder of {@code sysfs}, the place. Looks each 50 ms until its input ends.
 */
final class ProxyProgram {

  private static final Duration LOOK = Duration.ofMillis(50);

  private ProxyProgram() {}

  public static void main(String[] arguments) throws Exception {
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, EpollIoHandler.newFactory());
    Egress egress = new Egress(loops.next());
    Logins logins = new Logins(Executors.newFixedThreadPool(1));
    AtomicInteger total = new AtomicInteger();
    int port = 3128;
    for (Map<String, Password> users :
        List.of(Map.<String, Password>of(), Map.of("ada", new Password("love:lace")))) {
      ProxySettings settings =
          new ProxySettings(
              List.of(),
              users,
              Set.of(25),
              64,
              64,
              0,
              Duration.ofSeconds(60),
              Duration.ofSeconds(3));
      Shared shared =
          new Shared(
              settings,
              egress,
              logins,
              total,
              1000,
              System::nanoTime,
              ended -> System.out.println("ended " + ended));
      new ProxyPort(loops, loops, shared).open(new InetSocketAddress("0.0.0.0", port++));
    }
    Sockets sockets = new Sockets(Path.of(arguments[0]));
    Thread looking =
        new Thread(() -> {
          while (true) {
            look(sockets, arguments[1], egress);
            java.util.concurrent.locks.LockSupport.parkNanos(LOOK.toNanos());
          }
        });
    looking.setDaemon(true);
    looking.start();
    System.out.println("ready");
    int end = System.in.read();
    System.exit(Math.min(0, end));
  }

  private static void look(Sockets sockets, String place, Egress egress) {
    Socket socket = sockets.look().get(place);
    try {
      Links links = Links.look(Path.of("/proc"));
      egress.take(
          socket == null
              ? new Way.Closed(Cause.NO_INTERFACE, "nothing at " + place)
              : links
                  .find(socket.interfaces().getFirst().index())
                  .filter(Link::usable)
                  .<Way>map(link -> open(link, links))
                  .orElse(new Way.Closed(Cause.NO_INTERFACE, "no address")));
    } catch (IOException e) {
      egress.take(new Way.Closed(Cause.NO_INTERFACE, String.valueOf(e.getMessage())));
    }
  }

  private static Way open(Link link, Links links) {
    Set<InetAddress> denied = new HashSet<>(links.own());
    link.gateway().ifPresent(denied::add);
    List<InetSocketAddress> servers =
        link.gateway().map(gateway -> new InetSocketAddress(gateway, 53)).stream().toList();
    return new Way.Open(link, servers, denied, false);
  }
}
