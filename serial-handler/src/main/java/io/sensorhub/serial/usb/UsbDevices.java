package io.sensorhub.serial.usb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.driver.UsbInterfaces;
import io.sensorhub.runtime.Service;
import io.sensorhub.runtime.client.ServiceClient;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.runtime.settings.InstanceFiles;
import io.sensorhub.serial.line.Line;
import io.sensorhub.serial.line.Plugs;
import io.sensorhub.serial.probe.Prober;
import io.sensorhub.serial.worker.LineWorker;
import io.sensorhub.stream.Feed;
import io.sensorhub.stream.StreamMessage;
import io.sensorhub.stream.device.ManagerClient;
import io.sensorhub.stream.device.UsbOrder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The handler's part in USB adapters that come and go, put together. */
public final class UsbDevices {

  private static final Logger LOG = LoggerFactory.getLogger(UsbDevices.class);

  /** More that are to be probed are refused; each takes half a minute. */
  private static final int MOST_WAITING = 8;

  private static final Duration LISTEN = Duration.ofSeconds(3);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Service service;
  private final Plugs plugs;
  private final Feed feed;
  private final LongSupplier ticker;
  private final ThreadPoolExecutor probes =
      new ThreadPoolExecutor(
          0,
          1,
          1,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MOST_WAITING),
          Thread.ofPlatform().name("usb-probe").factory());

  private UsbDevices(Service service, Plugs plugs, Feed feed, LongSupplier ticker) {
    this.ticker = ticker;
    this.service = service;
    this.plugs = plugs;
    this.feed = feed;
  }

  /**
   * Begins to follow the manager; the service closes what is started.
   *
   * @param feed is complete as soon as the manager's lines are in it
   * @param workers of all lines that there are now
   * @param ticker nanoseconds that only go forward
   */
  public static void follow(
      Service service,
      TakenLines taken,
      Plugs plugs,
      Feed feed,
      Supplier<List<LineWorker>> workers,
      LongSupplier ticker) {
    UsbDevices devices = new UsbDevices(service, plugs, feed, ticker);
    ServiceName name = ServiceName.DEVICE_MANAGER;
    ServiceClient manager =
        service.own(
            new ServiceClient(
                name.text(),
                service.settings().url(name),
                service.settings().token(),
                service.ticker()));
    service.own(devices.probes::shutdownNow);
    ManagerLink link =
        service.own(
            new ManagerLink(
                taken,
                plugs,
                devices.new Told(),
                workers,
                () -> InstanceFiles.profiles(service.settings()),
                service.settings().pollInterval(),
                service.settings().dev(),
                manager));
    link.start();
    service
        .own(
            new ManagerClient(
                manager.url("events"), service.settings().token(), service.ticker(), link))
        .start();
  }

  private final class Told implements ManagerLink.Listener {

    @Override
    public void complete() {
      feed.heard(ServiceName.DEVICE_MANAGER.text());
    }

    @Override
    public void discovered(List<ObjectNode> adapters) {
      feed.discovered(new StreamMessage.Discovered(adapters));
    }

    @Override
    public void probe(UsbOrder order, Consumer<ObjectNode> result) {
      try {
        probes.execute(() -> result.accept(probed(order)));
      } catch (RejectedExecutionException e) {
        LOG.warn("probe refused, too many wait device={}", order.usbId());
        result.accept(failed("BUSY", "too many adapters wait to be probed"));
      }
    }
  }

  private ObjectNode probed(UsbOrder order) {
    if (order.probe().isEmpty()) {
      return failed("INVALID_CONFIGURATION", "no plan was given");
    }
    Prober prober = new Prober(rate -> line(order, rate), service.clock(), ticker, LISTEN, PAUSE);
    return prober.run(order.usbId(), order.probe().get());
  }

  /** The way to the adapter at a rate; minds what the instance file claims. */
  private Line line(UsbOrder order, int rate) {
    try {
      return plugs.line(TakenLine.bare(order, rate).port(), UsbInterfaces.UNKNOWN);
    } catch (ConfigurationException e) {
      throw new IllegalArgumentException(e.report(), e);
    }
  }

  private static ObjectNode failed(String code, String message) {
    ObjectNode result = Json.object();
    result.putArray("sent");
    result.putArray("heard");
    result.putArray("evidence");
    return result.put("error", code).put("message", message);
  }
}
