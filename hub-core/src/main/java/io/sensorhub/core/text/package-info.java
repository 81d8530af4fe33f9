/** What devices write, read as it is meant. */
@NullMarked
package io.sensorhub.core.text;

import org.jspecify.annotations.NullMarked;
