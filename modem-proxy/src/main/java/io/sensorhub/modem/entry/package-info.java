/** What is kept of modules, as values: the rows of the tables, and the way to ask for them. */
@NullMarked
package io.sensorhub.modem.entry;

import org.jspecify.annotations.NullMarked;
