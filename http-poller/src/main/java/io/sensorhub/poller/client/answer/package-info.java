/**
 * What an answer says besides its content: its text, when to ask again, where it redirects to.
 * Pure.
 */
@NullMarked
package io.sensorhub.poller.client.answer;

import org.jspecify.annotations.NullMarked;
