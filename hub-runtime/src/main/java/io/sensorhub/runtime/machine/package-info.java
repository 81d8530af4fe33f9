/** What the operating system says and does: processes, who holds a port, options of sockets. */
@NullMarked
package io.sensorhub.runtime.machine;

import org.jspecify.annotations.NullMarked;
