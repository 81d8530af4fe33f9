/**
 * The one worker of a line: it opens, reads or asks, reports, and opens again. Start reading at
 * {@link io.sensorhub.serial.worker.LineWorker}.
 */
@NullMarked
package io.sensorhub.serial.worker;

import org.jspecify.annotations.NullMarked;
