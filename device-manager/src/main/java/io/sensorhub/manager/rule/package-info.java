/**
 * What an adapter may be: rules as data, and what they say of one adapter. Pure. Start reading at
 * {@link io.sensorhub.manager.rule.Rules}.
 */
@NullMarked
package io.sensorhub.manager.rule;

import org.jspecify.annotations.NullMarked;
