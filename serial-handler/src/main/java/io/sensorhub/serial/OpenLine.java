package io.sensorhub.serial;

import io.sensorhub.core.port.PortConfig;
import io.sensorhub.serial.worker.LineWorker;

/** One line that there is now. */
record OpenLine(PortConfig port, LineWorker worker, Outlets outlets) {}
