/**
 * All USB adapters that are known: what is plugged in, what the rules say of it, what has been
 * decided, and what follows from that for the handler of serial lines. Start reading at {@link
 * io.sensorhub.manager.adapter.Adapters}.
 */
@NullMarked
package io.sensorhub.manager.adapter;

import org.jspecify.annotations.NullMarked;
