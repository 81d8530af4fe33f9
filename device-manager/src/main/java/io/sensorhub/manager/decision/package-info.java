/**
 * What has been decided about USB adapters, and the file that keeps it over every end of the
 * process. Start reading at {@link io.sensorhub.manager.decision.DecisionFile}.
 */
@NullMarked
package io.sensorhub.manager.decision;

import org.jspecify.annotations.NullMarked;
