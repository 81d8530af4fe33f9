/**
 * What an instance file says of web devices and of no others: {@link
 * io.sensorhub.poller.keys.HttpKeys} reads it. A new key is a component of it.
 */
@NullMarked
package io.sensorhub.poller.keys;

import org.jspecify.annotations.NullMarked;
