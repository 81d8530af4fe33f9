package io.sensorhub.modem.proxy.session;

import java.time.Duration;

/**
 * A connection of a client that is over; without path and query.
 *
 * @param user empty: none
 * @param protocol {@code http}, {@code connect}, {@code socks4}, {@code socks5}, {@code udp};
 *     empty: it said nothing that is one
 * @param host the last that it asked for; empty: none
 * @param port of it; 0: none
 * @param address that the destination was reached at; of datagrams the first that answered; empty:
 *     none
 * @param in octets of payload to the client
 * @param out octets of payload from the client
 * @param result {@code ok}, or why it was refused or ended
 */
public record Ended(
    String client,
    String user,
    String protocol,
    String host,
    int port,
    String address,
    long in,
    long out,
    Duration took,
    String result) {}
