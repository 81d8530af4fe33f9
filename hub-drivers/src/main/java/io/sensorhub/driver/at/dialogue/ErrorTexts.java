package io.sensorhub.driver.at.dialogue;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What the numbers of {@code +CME ERROR} (3GPP TS 27.007, section 9.2) and {@code +CMS ERROR} (3GPP
 * TS 27.005, section 3.2.5) mean.
 */
final class ErrorTexts {

  private static final String OF_MODEM =
      """
      0 phone failure
      1 no connection to phone
      2 phone adapter link reserved
      3 operation not allowed
      4 operation not supported
      5 PH-SIM PIN required
      6 PH-FSIM PIN required
      7 PH-FSIM PUK required
      10 SIM not inserted
      11 SIM PIN required
      12 SIM PUK required
      13 SIM failure
      14 SIM busy
      15 SIM wrong
      16 incorrect password
      17 SIM PIN2 required
      18 SIM PUK2 required
      20 memory full
      21 invalid index
      22 not found
      23 memory failure
      24 text string too long
      25 invalid characters in text string
      26 dial string too long
      27 invalid characters in dial string
      30 no network service
      31 network timeout
      32 network not allowed, emergency calls only
      40 network personalisation PIN required
      41 network personalisation PUK required
      42 network subset personalisation PIN required
      43 network subset personalisation PUK required
      44 service provider personalisation PIN required
      45 service provider personalisation PUK required
      46 corporate personalisation PIN required
      47 corporate personalisation PUK required
      48 hidden key required
      49 EAP method not supported
      50 incorrect parameters
      51 command currently disabled
      52 command aborted by user
      53 not attached, functionality restricted
      54 emergency calls only
      55 operation not allowed, functionality restricted
      56 only fixed numbers may be dialled
      57 out of service while the modem is used otherwise
      58 language or alphabet not supported
      59 unexpected value
      60 system failure
      61 data missing
      62 call barred
      63 message waiting indication not subscribed
      100 unknown
      102 subscriber unknown in home register
      103 illegal MS
      104 subscriber unknown in visitor register
      105 IMEI not accepted
      106 illegal ME
      107 GPRS services not allowed
      108 neither packet nor circuit services allowed
      109 identity cannot be derived from network
      110 implicitly detached
      111 PLMN not allowed
      112 location area not allowed
      113 roaming not allowed in this location area
      114 packet services not allowed in this PLMN
      115 no suitable cells in this area
      116 exchange not reachable for now
      117 network failure during attach
      118 no circuit services here
      119 ESM failure
      122 congestion
      124 not enough for multicast bearer
      125 not authorised for this closed group
      126 insufficient resources
      127 missing or unknown APN
      128 unknown PDP address or type
      129 user authentication failed
      130 activation rejected by gateway
      131 activation rejected
      132 service option not supported
      133 requested service option not subscribed
      134 service option temporarily out of order
      135 access point out of order
      136 regular deactivation
      137 quality of service not accepted
      138 call cannot be identified
      139 circuit services temporarily unavailable
      140 feature not supported
      141 semantic error in traffic flow template
      142 syntax error in traffic flow template
      143 unknown PDP context
      144 semantic error in packet filter
      145 syntax error in packet filter
      146 context without traffic flow template is active already
      147 multicast membership timeout
      148 unspecified GPRS error
      149 PDP authentication failure
      150 invalid mobile class
      151 last PDN disconnection not allowed
      171 last PDN disconnection not allowed
      172 semantically incorrect message
      173 invalid mandatory information
      174 unknown message type
      175 conditional element wrong
      176 unspecified protocol error
      177 barred by operator
      178 most contexts reached
      179 APN not supported here
      180 bearer control mode violated
      181 quality class not supported
      182 data over control plane congested
      183 messages go over packet services here
      184 invalid transaction identity
      185 no PDP context activated
      186 message does not fit the protocol state
      187 recovery when a timer expired
      188 invalid transaction identifier
      189 option not authorised in this PLMN
      190 network failure during context activation
      191 reactivation requested
      192 only IPv4 allowed
      193 only IPv6 allowed
      194 only single address bearers allowed
      195 collision with a request of the network
      196 only IPv4v6 allowed
      197 only contexts without IP allowed
      198 bearer handling not supported
      199 APN restriction does not fit an active context
      200 several accesses to a PDN not allowed
      201 session information not received
      202 no such PDN connection
      203 only one connection per APN allowed
      204 severe network failure
      """;

  private static final String OF_MESSAGES =
      """
      300 ME failure
      301 SMS service of ME reserved
      302 operation not allowed
      303 operation not supported
      304 invalid PDU mode parameter
      305 invalid text mode parameter
      310 SIM not inserted
      311 SIM PIN required
      312 PH-SIM PIN required
      313 SIM failure
      314 SIM busy
      315 SIM wrong
      316 SIM PUK required
      317 SIM PIN2 required
      318 SIM PUK2 required
      320 memory failure
      321 invalid memory index
      322 memory full
      330 SMSC address unknown
      331 no network service
      332 network timeout
      340 no +CNMA acknowledgement expected
      500 unknown error
      """;

  private static final Map<Integer, String> MODEM = table(OF_MODEM);
  private static final Map<Integer, String> MESSAGES = table(OF_MESSAGES);

  private ErrorTexts() {}

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static Map<Integer, String> table(String text) {
    Map<Integer, String> table = new HashMap<>();
    text.lines()
        .forEach(line -> {
          int space = line.indexOf(' ');
          table.put(Integer.parseInt(line.substring(0, space)), line.substring(space + 1));
        });
    return Map.copyOf(table);
  }

  /** The number of a text that a modem says instead, as with AT+CMEE=2; empty: none is known. */
  static OptionalInt number(String line, String text) {
    return (line.startsWith("+CMS") ? MESSAGES : MODEM)
        .entrySet().stream()
            .filter(one -> one.getValue().equalsIgnoreCase(text))
            .mapToInt(Map.Entry::getKey)
            .min();
  }

  /** A final result with the meaning of its number, where that is known. */
  static String explained(String line, OptionalInt number) {
    if (number.isEmpty()) {
      return line;
    }
    Map<Integer, String> texts = line.startsWith("+CMS") ? MESSAGES : MODEM;
    String text = texts.get(number.getAsInt());
    boolean said = text != null && lower(line).endsWith(lower(text));
    return text == null
        ? line
        : line + " (" + (said ? Integer.toString(number.getAsInt()) : text) + ")";
  }
}
