/** What other programs hear of USB devices through a Redis server. */
@org.jspecify.annotations.NullMarked
package io.sensorhub.manager.mirror;
