package io.sensorhub.driver.text;

/** A driver whose line carries messages of text, which others may be served one by one. */
public interface Lined {

  /** A new cutter that tells messages apart as the driver does. */
  Cutter cutter();
}
