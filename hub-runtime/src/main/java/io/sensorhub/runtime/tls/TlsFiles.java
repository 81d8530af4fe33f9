package io.sensorhub.runtime.tls;

import java.nio.file.Path;

/**
 * The files of a server's identity, in PEM.
 *
 * @param certificate its own first, then those that signed it
 * @param key without a password
 */
public record TlsFiles(Path certificate, Path key) {}
