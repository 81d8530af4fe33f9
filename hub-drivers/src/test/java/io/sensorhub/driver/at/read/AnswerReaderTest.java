package io.sensorhub.driver.at.read;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerReaderTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0001',
      value = {
        "CSQ | +CSQ: 24,99 | {signal_quality=77, signal_strength=-65}",
        "CSQ | +CSQ: 0,0 | {signal_quality=0, signal_strength=-113}",
        "CSQ | +CSQ: 99,99 | {signal_quality=null, signal_strength=null}",
        "CSQ | +CSQ: 150,99 | {signal_quality=null, signal_strength=null}",
        "QCSQ | +QCSQ: \"LTE\",-66,-95,140,-9 | {rsrp=-95, rsrq=-9, sinr=8.0}",
        "QCSQ | +QCSQ: \"LTE\",85,-124,55,-18 | {rsrp=-124, rsrq=-18, sinr=-9.0}",
        "QCSQ | +QCSQ: \"WCDMA\",-70,-80,-5 | {rsrp=null, rsrq=null, sinr=null}",
        "QCSQ | +QCSQ: \"NOSERVICE\" | {rsrp=null, rsrq=null, sinr=null}",
        "QNWINFO | +QNWINFO: \"FDD LTE\",26202,\"LTE BAND 3\",1300"
            + " | {access_technology=\"FDD LTE\", band=\"LTE BAND 3\", operator_code=\"26202\"}",
        "QNWINFO | +QNWINFO: No Service"
            + " | {access_technology=null, band=null, operator_code=null}",
        "QENG | +QENG: \"servingcell\",\"CONNECT\",\"LTE\",\"FDD\",262,02,19A2B03,277,1300,3,5,5,"
            + "C34D,-97,-10,-69,16,9 | {cell_id=\"19A2B03\", tac=\"C34D\"}",
        "QENG | +QENG: \"servingcell\",\"LIMSRV\",\"LTE\",\"FDD\",-,-,-,63,1850,3,5,5,-,-85"
            + " | {cell_id=null, tac=null}",
        "QENG | +QENG: \"servingcell\",\"SEARCH\" | {cell_id=null, tac=null}",
        "QTEMP | +QTEMP: 32,0,18 | {temperature=32}",
        "QTEMP | +QTEMP: -5,-7,-9 | {temperature=-5}",
        "CGPADDR | +CGPADDR: 1,\"10.64.12.3\" | {wan_ip=\"10.64.12.3\"}",
        "CGPADDR | +CGPADDR: 1,\"0.0.0.0\" | {wan_ip=null}",
        "CGPADDR | +CGPADDR: 1 | {wan_ip=null}",
        "CGCONTRDP | +CGCONTRDP: 1,5,\"net\",\"10.1.2.3\",\"255.255.255.0\",\"10.1.2.1\","
            + "\"10.9.9.1\",\"10.9.9.2\" | {dns_servers=\"10.9.9.1 10.9.9.2\"}",
        "CGCONTRDP | +CGCONTRDP: 1,5,\"net\",\"10.1.2.3.255.255.255.0\",\"10.1.2.1\",\"10.9.9.1\","
            + "\"0.0.0.0\",\"0.0.0.0\",\"0.0.0.0\",0 | {dns_servers=\"10.9.9.1\"}",
        "CGCONTRDP | +CGCONTRDP:"
            + " 2,6,\"net\",,,\"253.0.151.106.0.0.0.0.0.0.0.0.0.0.0.9\",\"fd00::1\" |"
            + " {dns_servers=\"fd00:976a:0:0:0:0:0:9 fd00::1\"}",
        "CGCONTRDP | +CGCONTRDP: 1,5,\"\" | {dns_servers=null}",
        "QGDCNT | +QGDCNT: 4294967296,12 | {data_received=12, data_sent=4294967296}",
        "QSPN | +QSPN: \"Some Net\",\"SN\",\"\",0,\"26203\" | {operator=\"Some Net\"}",
        "QSPN | +QSPN: \"\",\"\",\"Own\\00\\00\",0,\"26203\" | {operator=\"Own\"}",
        "CPMS | +CPMS: \"ME\",3,255,\"ME\",3,255,\"ME\",3,255 | {sms_unread=3}",
        "CFUN | +CFUN: 1,0 | {radio=true}",
        "CFUN | +CFUN: 4 | {radio=false}",
        "QCCID | +QCCID: 8949022000012345678F | {iccid=\"8949022000012345678\"}",
        "QCCID | +QCCID: \"98940220000021436587\" | {iccid=\"89492002000012345678\"}",
        "QCCID | +QCCID: 0049022000012345678 | {iccid=null}",
        "QCCID | +QCCID: 894902200001 | {iccid=null}",
        "CIMI | 262031234567890 | {imsi=\"26203********90\"}",
        "USBNET | +QCFG: \"usbnet\",1 | {usb_mode=\"ecm\"}",
        "USBNET | +QCFG: \"usbnet\",9 | {usb_mode=null}"
      })
  void answer_isReadIntoProperties(AnswerReader reader, String line, String expected) {
    assertEquals(expected, read(reader, List.of(line)));
  }

  private static String read(AnswerReader reader, List<String> lines) {
    Map<String, Object> values = new TreeMap<>();
    reader.read(lines).forEach((name, value) -> values.put(name, value.toJson()));
    return values.toString();
  }

  @Test
  void refusal_leavesEverythingUnknown() {
    assertEquals("{signal_quality=null, signal_strength=null}", read(AnswerReader.CSQ, List.of()));
  }

  @Test
  void lines_mayBeOneForEachSensor() {
    assertEquals(
        "{temperature=42}",
        read(AnswerReader.QTEMP, List.of("+QTEMP: \"soc\",\"42\"", "+QTEMP: \"pa\",\"39\"")));
  }

  @Test
  void module_tellsWhatItIs_inThreeLines() {
    assertEquals(
        "{manufacturer=\"Quectel\", model=\"EC25\", revision=\"EC25X\"}",
        read(AnswerReader.ATI, List.of("Quectel", "EC25", "Revision: EC25X")));
  }

  @ParameterizedTest
  @CsvSource({"HOME, NONE, HOME", "NONE, ROAMING, ROAMING", "SEARCHING, NONE, SEARCHING"})
  void registration_isThatOfLte_unlessOnlyTheOtherServes(
      Registered lte, Registered other, Registered both) {
    assertEquals(both, Registered.together(lte, other));
  }

  @Test
  void anyLine_isReadWithoutFailing() {
    for (AnswerReader reader : AnswerReader.values()) {
      for (String line : List.of("", ",", "+X:", "+X: ,,,,,,,,", "+X: \"", "999999999999999")) {
        reader.read(List.of(line));
      }
    }
  }
}
