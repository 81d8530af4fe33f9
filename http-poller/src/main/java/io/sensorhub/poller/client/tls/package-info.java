/** Whom a connection trusts, and what exactly is wrong with one that does not come about. */
@NullMarked
package io.sensorhub.poller.client.tls;

import org.jspecify.annotations.NullMarked;
