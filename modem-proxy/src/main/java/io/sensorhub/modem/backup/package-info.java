/** What is wanted of the modules as one file, and back. Start with {@code BackupApi}. */
@NullMarked
package io.sensorhub.modem.backup;

import org.jspecify.annotations.NullMarked;
