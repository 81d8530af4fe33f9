/**
 * Drivers of text: what cuts the bytes of a line into lines of text ({@link
 * io.sensorhub.driver.text.TextSplitter}), checks them and hands each to its {@link
 * io.sensorhub.driver.text.TextTaker}. Start reading at {@link
 * io.sensorhub.driver.text.TextDriver}.
 */
@NullMarked
package io.sensorhub.driver.text;

import org.jspecify.annotations.NullMarked;
