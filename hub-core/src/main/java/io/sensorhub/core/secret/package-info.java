/**
 * Secrets of an instance: put in where its file has placeholders ({@link
 * io.sensorhub.core.secret.Secrets}), and kept out of what is told.
 */
@NullMarked
package io.sensorhub.core.secret;

import org.jspecify.annotations.NullMarked;
