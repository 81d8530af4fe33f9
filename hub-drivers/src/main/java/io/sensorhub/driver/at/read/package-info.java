/**
 * What the answers of a modem mean: {@link io.sensorhub.driver.at.read.AnswerReader} makes
 * properties of one.
 */
@NullMarked
package io.sensorhub.driver.at.read;

import org.jspecify.annotations.NullMarked;
