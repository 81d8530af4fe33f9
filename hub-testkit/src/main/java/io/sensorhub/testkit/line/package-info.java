/**
 * Serial lines without hardware: pseudo-terminals, pairs of them, network serial servers, plugs of
 * USB.
 */
@NullMarked
package io.sensorhub.testkit.line;

import org.jspecify.annotations.NullMarked;
