/** Short messages: kept, and then deleted from the module. */
@NullMarked
package io.sensorhub.modem.message;

import org.jspecify.annotations.NullMarked;
