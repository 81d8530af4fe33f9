/**
 * A port of the instance: its address, its serial parameters, how it connects and who shares it.
 * Start reading at {@link io.sensorhub.core.port.PortConfig}. Values alone; {@code core.config}
 * reads them.
 */
@NullMarked
package io.sensorhub.core.port;

import org.jspecify.annotations.NullMarked;
