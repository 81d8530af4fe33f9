/**
 * Following the detector: its Unix socket, and what it tells. Start reading at {@link
 * io.sensorhub.manager.detector.DetectorClient}.
 */
@NullMarked
package io.sensorhub.manager.detector;

import org.jspecify.annotations.NullMarked;
