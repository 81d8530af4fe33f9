/**
 * What people decide about USB adapters of a hub that runs: asks its manager. Start reading at
 * {@link io.sensorhub.cli.usb.Decide}.
 */
@NullMarked
package io.sensorhub.cli.usb;

import org.jspecify.annotations.NullMarked;
