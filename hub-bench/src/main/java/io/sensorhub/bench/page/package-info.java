/** What the page costs and how fast it is, in a browser. */
@NullMarked
package io.sensorhub.bench.page;

import org.jspecify.annotations.NullMarked;
