package io.sensorhub.testkit.modem;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a simulated modem tells of itself and of its network. */
final class Information implements Part {

  private final Map<AtCommand, Reply> told = new HashMap<>();

  Information(String imei) {
    tell("ATI", "Quectel", "EC25", "Revision: EC25SIMULATED");
    tell("AT+CGMI", "Quectel");
    tell("AT+CGMM", "EC25");
    tell("AT+CGMR", "EC25SIMULATED");
    tell("AT+CGSN", imei);
    tell("AT+GSN", imei);
    tell("AT+COPS?", "+COPS: 0,0,\"Some Net\",7");
    tell("AT+COPS=?", "+COPS: (2,\"Some Net\",\"Some\",\"26203\",7),,(0,1,2,3,4),(0,1,2)");
    tell("AT+CSQ", "+CSQ: 24,99");
    tell("AT+QCSQ", "+QCSQ: \"LTE\",-66,-95,140,-9");
    tell("AT+QNWINFO", "+QNWINFO: \"FDD LTE\",\"26203\",\"LTE BAND 3\",1300");
    tell("AT+QSPN", "+QSPN: \"Some Net\",\"Some\",\"\",0,\"26203\"");
    tell("AT+CEREG?", "+CEREG: 2,1,\"1A2B\",\"1C3D5E01\",7");
    tell("AT+CGREG?", "+CGREG: 2,1,\"1A2B\",\"1C3D5E01\",7");
    tell("AT+CREG?", "+CREG: 2,1,\"1A2B\",\"1C3D5E01\",7");
    tell("AT+CGATT?", "+CGATT: 1");
    tell("AT+CGDCONT?", "+CGDCONT: 1,\"IPV4V6\",\"internet\",\"0.0.0.0\",0,0,0,0");
    tell("AT+CGPADDR=1", "+CGPADDR: 1,\"10.64.12.3\"");
    tell("AT+CGCONTRDP=1", "+CGCONTRDP: 1,5,internet,\"10.64.12.3\",\"\",\"192.0.2.1\"");
    tell("AT+QTEMP", "+QTEMP: 32,0,18");
    tell("AT+QGDCNT?", "+QGDCNT: 1000,2000");
    tell("AT+QCFG=\"usbnet\"", "+QCFG: \"usbnet\",1");
    tell("AT+CMGF?", "+CMGF: 0");
    tell("AT+CMGF=?", "+CMGF: (0,1)");
    tell("AT+CSCS?", "+CSCS: \"GSM\"");
    tell("AT+CSCS=?", "+CSCS: (\"GSM\",\"IRA\",\"UCS2\")");
    tell("AT+CSCA?", "+CSCA: \"+491710760000\",145");
    tell("AT+CNMI=?", "+CNMI: (0-2),(0-3),(0,2),(0-2),(0,1)");
    tell("AT+CNMI?", "+CNMI: 2,1,0,1,0");
    tell("AT+CSMS?", "+CSMS: 0,1,1,1");
    tell("AT+CSMS=0", "+CSMS: 1,1,1");
    tell("AT+CBC", "+CBC: 0,80,3900");
  }

  private void tell(String command, String... lines) {
    told.put(AtCommand.parse(command), Reply.ok(lines));
  }

  @Override
  public Optional<Reply> answer(AtCommand command) {
    return Optional.ofNullable(told.get(command));
  }
}
