/**
 * The tools behind the launcher {@code hub}: {@code validate}, {@code prepare} (settings and free
 * ports for a run), {@code ready} (waits for the first states), {@code status}, {@code watch},
 * {@code ports}. Start with {@link io.sensorhub.dist.Main}.
 */
@NullMarked
package io.sensorhub.dist;

import org.jspecify.annotations.NullMarked;
