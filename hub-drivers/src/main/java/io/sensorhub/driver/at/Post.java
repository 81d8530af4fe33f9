package io.sensorhub.driver.at;

/**
 * Where a modem does its work.
 *
 * @param codePort where codes are to be sent, so that they come on this line
 * @param place of the port in the instance file, from 0
 * @param keepsMessages whether another service keeps its messages, and says so of each
 */
record Post(String codePort, int place, boolean keepsMessages) {}
