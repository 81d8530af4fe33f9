package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The view of the modems in a browser, with modems that are pulled out while it is looked at. */
class PageModemsIT {

  private static final int MODEMS = 3;
  private static final Path PICTURES = Path.of("target", "page");

  @TempDir private static Path folder;
  private static RackHub hub;
  private static int port;
  private static Process way;
  private Browser page;

  @BeforeAll
  static void start() throws IOException {
    hub = new RackHub(folder, MODEMS);
    for (int modem = 0; modem < MODEMS; modem++) {
      hub.rack().plug(modem, "wwan" + modem);
      hub.await(modem, "online");
    }
    port = FreePort.find();
    way = hub.lead(port, "state-aggregator");
    Await.until("the way to the hub", PageModemsIT::leads);
  }

  private static boolean leads() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @AfterAll
  static void end() {
    way.destroy();
    hub.close();
  }

  @BeforeEach
  void open() {
    page = new Browser("http://127.0.0.1:" + port + "/");
  }

  @AfterEach
  void close() {
    page.close();
  }

  private static String row(int modem) {
    return "tr[data-modem='" + RackHub.imei(modem) + "']";
  }

  @Test
  void modemThatIsPulledOut_isSaid_andReturns() {
    page.open("modems");
    for (int modem = 0; modem < MODEMS; modem++) {
      page.awaitText(row(modem) + " .badge", "online");
      page.awaitText(row(modem) + " .copy", String.valueOf(RackHub.FIRST_PORT + modem));
    }
    page.awaitText("hub-modems [role=status]", "3 of 3 online");
    hub.rack().unplug(1);
    page.awaitText(row(1) + " .badge", "absent");
    page.awaitText("hub-modems [role=status]", "2 of 3 online");
    hub.rack().plug(1, "wwan7");
    page.awaitText(row(1) + " .badge", "online");
    assertEquals(List.of(), page.console());
  }

  @Test
  void commandsOfAPerson_reachTheModem() {
    page.open("modems/" + RackHub.imei(0));
    page.await("the console", () -> page.has("hub-modem-console input[name=command]"));
    page.type("hub-modem-console input[name=command]", "at+cgsn\n");
    page.awaitText("hub-modem-console li", RackHub.imei(0));
    page.type("hub-modem-console input[name=command]", "\u0008".repeat(9) + "AT+EGMR=1\n");
    page.awaitText("hub-modem-console [role=status]", "Refused: ");
    assertEquals(1, page.console().size()); // the browser's own line about the 403
    page.type("hub-modem-message input[name=to]", "+491701234567");
    page.type("hub-modem-message textarea", "h\u00e4llo");
    page.click(
        "hub-modem-message button",
        () -> page.text("hub-modem-message [role=status]").contains("Sent"));
    page.awaitText("hub-events-list li", "sms_sent");
    page.awaitText("hub-modem-messages li", "h\u00e4llo");
    page.awaitText("hub-modem-log", "AT+CGSN");
    page.type("hub-modem-ussd input[name=code]", "*100#\n");
    page.await("an answer to the code", () -> page.has("hub-modem-ussd pre"));
    assertEquals(List.of(), page.console());
  }

  @Test
  void views_haveNoBarrier() {
    Map<String, String> views = Map.of("modems", "modems", "modem", "modems/" + RackHub.imei(2));
    for (Map.Entry<String, String> view : views.entrySet()) {
      for (String look : List.of("light", "dark", "phone")) {
        page.dark(look.equals("dark"));
        page.phone(look.equals("phone"));
        page.open(view.getValue());
        page.await("drawn", () -> page.has("hub-modems .badge"));
        assertEquals(List.of(), page.barriers(), view.getKey() + " " + look);
        page.picture(PICTURES.resolve(view.getKey() + "-" + look + ".png"));
      }
    }
    assertEquals(List.of(), page.console());
  }
}
