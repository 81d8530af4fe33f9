package io.sensorhub.driver.at.read;

import io.sensorhub.core.Value;
import io.sensorhub.core.description.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Makes properties of an answer. What it does not know is {@link Value.Missing}, and so is
 * everything if the modem refuses. Formats: EC25 AT Commands Manual V1.3; 3GPP TS 27.007.
 */
public enum AnswerReader {
  /** {@code +CSQ: 24,99}: 0 to 31, or 99 for unknown; dBm = −113 + 2 n. */
  CSQ,
  /** {@code +QCSQ: "LTE",rssi,rsrp,sinr,rsrq}; the SINR in dB = n / 5 − 20. */
  QCSQ,
  /** {@code +QNWINFO: "FDD LTE","26203","LTE BAND 1",250}. */
  QNWINFO,
  /** {@code +QENG: "servingcell",…}. */
  QENG,
  /** {@code +QTEMP: 32,0,18}, or a line for each sensor: the largest. */
  QTEMP,
  /** {@code +CGPADDR: 1,"10.64.12.3"}. */
  CGPADDR,
  /** {@code +CGCONTRDP: 1,5,apn,"address","gateway","dns","dns"}. */
  CGCONTRDP,
  /** {@code +QGDCNT: sent,received}. */
  QGDCNT,
  /** {@code +QSPN: "FNN","SNN","SPN",0,"26203"}. */
  QSPN,
  /** {@code +CPMS: "ME",3,255,…}. */
  CPMS,
  /** {@code +CFUN: 1}. */
  CFUN,
  /** {@code +QCCID: 8988…F}. */
  QCCID,
  /** 15 digits. */
  CIMI,
  /** Manufacturer, model and revision, a line for each. */
  ATI,
  /** {@code +QCFG: "usbnet",1}. */
  USBNET,
  /** {@code +CEREG: 2,1,…}; the state is kept by the driver, because two networks tell it. */
  CEREG,
  /** {@code +CREG: 2,1,…}. */
  CREG,
  /** {@code +QURCCFG: "urcport","usbat"}: makes no property; the driver sees to the port. */
  URCPORT;

  private static final List<String> USB_MODES = List.of("qmi", "ecm", "mbim", "rndis");
  private static final String UNKNOWN_FIELD = "-";

  /** The properties that it makes, and their kinds. */
  public Map<String, Kind> properties() {
    return switch (this) {
      case CSQ -> numbers("signal_strength", "signal_quality");
      case QCSQ -> numbers("rsrp", "rsrq", "sinr");
      case QNWINFO -> texts("access_technology", "operator_code", "band");
      case QENG -> texts("cell_id", "tac");
      case QTEMP -> numbers("temperature");
      case CGPADDR -> texts("wan_ip");
      case CGCONTRDP -> texts("dns_servers");
      case QGDCNT -> numbers("data_sent", "data_received");
      case QSPN -> texts("operator");
      case CPMS -> numbers("sms_unread");
      case CFUN -> kinds(Kind.FLAG, "radio");
      case QCCID -> texts("iccid");
      case CIMI -> texts("imsi");
      case ATI -> texts("manufacturer", "model", "revision");
      case USBNET -> texts("usb_mode");
      case CEREG, CREG -> texts("registration");
      case URCPORT -> Map.of();
    };
  }

  /**
   * The properties of an answer.
   *
   * @param lines of its information; none if the modem refused
   */
  public Map<String, Value> read(List<String> lines) {
    Map<String, Value> values = new LinkedHashMap<>();
    if (this == CREG || this == CEREG) {
      return values;
    }
    properties().keySet().forEach(property -> values.put(property, new Value.Missing()));
    if (!lines.isEmpty()) {
      values.putAll(told(lines));
    }
    return values;
  }

  private Map<String, Value> told(List<String> lines) {
    return switch (this) {
      case CSQ -> csq(lines);
      case QCSQ -> qcsq(lines);
      case QNWINFO -> qnwinfo(lines);
      case QENG -> qeng(lines);
      case QTEMP -> qtemp(lines);
      case CGPADDR -> cgpaddr(lines);
      case CGCONTRDP -> cgcontrdp(lines);
      case QGDCNT -> qgdcnt(lines);
      case QSPN -> qspn(lines);
      case CPMS -> cpms(lines);
      case CFUN -> cfun(lines);
      case QCCID -> qccid(lines);
      case CIMI -> cimi(lines);
      case ATI -> ati(lines);
      case USBNET -> usbnet(lines);
      case CEREG, CREG, URCPORT -> Map.of();
    };
  }

  private static Map<String, Kind> numbers(String... names) {
    return kinds(Kind.NUMBER, names);
  }

  private static Map<String, Kind> texts(String... names) {
    return kinds(Kind.TEXT, names);
  }

  private static Map<String, Kind> kinds(Kind kind, String... names) {
    Map<String, Kind> kinds = new LinkedHashMap<>();
    for (String name : names) {
      kinds.put(name, kind);
    }
    return kinds;
  }

  private static Value text(String text) {
    return text.isEmpty() || text.equals(UNKNOWN_FIELD)
        ? new Value.Missing()
        : new Value.Text(text);
  }

  private static Value text(Optional<String> text) {
    return text.map(AnswerReader::text).orElseGet(Value.Missing::new);
  }

  private static Value within(OptionalInt number, int least, int most) {
    return number.isPresent() && number.getAsInt() >= least && number.getAsInt() <= most
        ? new Value.Whole(number.getAsInt())
        : new Value.Missing();
  }

  /** The strength in dBm, and the quality in per cent, of the number that {@code +CSQ} tells. */
  public static Map<String, Value> signal(int rssi) {
    boolean known = rssi >= 0 && rssi <= 31; // above: unknown, or another scale
    return Map.of(
        "signal_strength",
        known ? new Value.Whole(2L * rssi - 113) : new Value.Missing(),
        "signal_quality",
        known ? new Value.Whole(Math.round(100.0 * rssi / 31)) : new Value.Missing());
  }

  private static Map<String, Value> csq(List<String> lines) {
    return signal(Fields.of(lines.getFirst()).number(0).orElse(99));
  }

  private static Map<String, Value> qcsq(List<String> lines) {
    Fields fields = Fields.of(lines.getFirst());
    if (!fields.text(0).equals("LTE")) {
      return Map.of();
    }
    OptionalInt sinr = fields.number(3);
    boolean known = sinr.isPresent() && sinr.getAsInt() >= 0 && sinr.getAsInt() <= 250;
    return Map.of(
        "rsrp",
        within(fields.number(2), -156, -31),
        "sinr",
        known ? new Value.Decimal((sinr.getAsInt() - 100) / 5.0) : new Value.Missing(),
        "rsrq",
        within(fields.number(4), -43, 20));
  }

  private static Map<String, Value> qnwinfo(List<String> lines) {
    Fields fields = Fields.of(lines.getFirst());
    return fields.size() < 3
        ? Map.of()
        : Map.of(
            "access_technology",
            text(fields.text(0)),
            "operator_code",
            text(fields.text(1)),
            "band",
            text(fields.text(2)));
  }

  private static Map<String, Value> qeng(List<String> lines) {
    Fields fields = Fields.of(lines.getFirst());
    return switch (fields.text(2)) {
      case "LTE" -> Map.of("cell_id", text(fields.text(6)), "tac", text(fields.text(12)));
      case "WCDMA", "GSM" -> Map.of("cell_id", text(fields.text(6)));
      default -> Map.of();
    };
  }

  private static Map<String, Value> qtemp(List<String> lines) {
    OptionalInt largest = OptionalInt.empty();
    for (String line : lines) {
      Fields fields = Fields.of(line);
      for (int i = 0; i < fields.size(); i++) {
        OptionalInt number = fields.number(i);
        if (number.isPresent() && number.getAsInt() > largest.orElse(Integer.MIN_VALUE)) {
          largest = number;
        }
      }
    }
    return Map.of("temperature", within(largest, -60, 150));
  }

  private static Map<String, Value> cgpaddr(List<String> lines) {
    return Map.of("wan_ip", text(Addresses.read(Fields.of(lines.getFirst()).text(1))));
  }

  private static Map<String, Value> cgcontrdp(List<String> lines) {
    StringBuilder servers = new StringBuilder();
    for (String line : lines) {
      Fields fields = Fields.of(line);
      int gateway = Addresses.isMask(fields.text(4)) ? 5 : 4;
      for (int place = gateway + 1; place <= gateway + 2; place++) {
        String server = Addresses.read(fields.text(place)).orElse("");
        if (!server.isEmpty() && !(" " + servers + " ").contains(" " + server + " ")) {
          servers.append(servers.isEmpty() ? "" : " ").append(server);
        }
      }
    }
    return Map.of("dns_servers", text(servers.toString()));
  }

  private static Map<String, Value> qgdcnt(List<String> lines) {
    Fields fields = Fields.of(lines.getFirst());
    return Map.of("data_sent", octets(fields.text(0)), "data_received", octets(fields.text(1)));
  }

  private static Value octets(String text) {
    return text.matches("[0-9]{1,18}")
        ? new Value.Whole(Long.parseLong(text))
        : new Value.Missing();
  }

  private static Map<String, Value> qspn(List<String> lines) {
    Fields fields = Fields.of(lines.getFirst());
    for (int place = 0; place < 3; place++) {
      String name = operator(fields.text(place));
      if (!name.isEmpty()) {
        return Map.of("operator", text(name));
      }
    }
    return Map.of();
  }

  /** A name without the filling that some networks send behind it. */
  public static String operator(String name) {
    int end = name.indexOf("\\00");
    return (end >= 0 ? name.substring(0, end) : name).strip();
  }

  private static Map<String, Value> cpms(List<String> lines) {
    return Map.of("sms_unread", within(Fields.of(lines.getFirst()).number(1), 0, 10_000));
  }

  private static Map<String, Value> cfun(List<String> lines) {
    OptionalInt level = Fields.of(lines.getFirst()).number(0);
    return level.isEmpty() ? Map.of() : Map.of("radio", new Value.Flag(level.getAsInt() == 1));
  }

  private static Map<String, Value> qccid(List<String> lines) {
    return Map.of("iccid", text(Identity.iccid(Fields.of(lines.getFirst()).text(0))));
  }

  private static Map<String, Value> cimi(List<String> lines) {
    return Map.of("imsi", text(Identity.masked(lines.getFirst())));
  }

  private static Map<String, Value> ati(List<String> lines) {
    Map<String, Value> values = new LinkedHashMap<>();
    values.put("manufacturer", text(lines.getFirst().strip()));
    if (lines.size() > 1) {
      values.put("model", text(lines.get(1).strip()));
    }
    lines.stream()
        .filter(line -> line.startsWith("Revision:"))
        .findFirst()
        .ifPresent(line -> values.put("revision", text(line.substring(9).strip())));
    return values;
  }

  private static Map<String, Value> usbnet(List<String> lines) {
    OptionalInt mode = Fields.of(lines.getFirst()).number(1);
    boolean known = mode.orElse(-1) >= 0 && mode.orElse(-1) < USB_MODES.size();
    return known ? Map.of("usb_mode", new Value.Text(USB_MODES.get(mode.getAsInt()))) : Map.of();
  }
}
