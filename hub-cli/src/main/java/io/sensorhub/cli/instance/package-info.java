/**
 * An instance file before anything runs: read with its profiles and secrets ({@link
 * io.sensorhub.cli.instance.Loaded}), checked, compared with an earlier version, and what is
 * derived from schema and profiles (the connector's folder).
 */
@NullMarked
package io.sensorhub.cli.instance;

import org.jspecify.annotations.NullMarked;
