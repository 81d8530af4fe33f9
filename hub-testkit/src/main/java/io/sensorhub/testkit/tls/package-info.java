/** Certificates of the tests' own, made by openssl. */
@NullMarked
package io.sensorhub.testkit.tls;

import org.jspecify.annotations.NullMarked;
