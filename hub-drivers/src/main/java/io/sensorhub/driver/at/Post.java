package io.sensorhub.driver.at;

import io.sensorhub.core.modem.SimKeys;
import java.util.function.Function;

/**
 * Where a modem does its work.
 *
 * @param codePort where codes are to be sent, so that they come on this line
 * @param place of the port in the instance file, from 0
 * @param keepsMessages whether another service keeps its messages, and says so of each
 * @param sims what a module needs to use its SIM, by IMEI
 */
record Post(String codePort, int place, boolean keepsMessages, Function<String, SimKeys> sims) {}
