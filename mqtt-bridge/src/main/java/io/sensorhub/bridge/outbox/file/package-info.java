/**
 * The spool's file: its items by their keys, and the time that passes for them, whatever the wall
 * clock says.
 */
@NullMarked
package io.sensorhub.bridge.outbox.file;

import org.jspecify.annotations.NullMarked;
