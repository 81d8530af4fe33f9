/** The environment, the secrets, the instance file and the profiles, read at the start. */
@NullMarked
package io.sensorhub.runtime.settings;

import org.jspecify.annotations.NullMarked;
