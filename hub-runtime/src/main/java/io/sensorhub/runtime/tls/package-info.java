/** Certificates and keys in PEM files. */
@NullMarked
package io.sensorhub.runtime.tls;

import org.jspecify.annotations.NullMarked;
