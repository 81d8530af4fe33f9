/**
 * Instruments that speak only when they are asked: one question at a time, at its own pace. Start
 * reading at {@link io.sensorhub.driver.text.asked.AskedLines}.
 */
@NullMarked
package io.sensorhub.driver.text.asked;

import org.jspecify.annotations.NullMarked;
