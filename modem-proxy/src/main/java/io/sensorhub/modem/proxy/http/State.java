package io.sensorhub.modem.proxy.http;

/**
 * Where a client and its proxy are.
 *
 * <pre>
 * IDLE ── head ──► CONNECTING ── connected ──► SENDING ── whole request ──► AWAITING ── whole answer ──► IDLE
 *                     └── refused ──► ENDING
 * </pre>
 */
enum State {
  IDLE,
  CONNECTING,
  SENDING,
  AWAITING,
  ENDING
}
