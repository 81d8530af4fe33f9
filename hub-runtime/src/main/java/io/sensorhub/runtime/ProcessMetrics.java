package io.sensorhub.runtime;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sensorhub.runtime.logging.HubLogging;
import io.sensorhub.runtime.machine.Processes;

/** What each service measures of its own process. */
final class ProcessMetrics {

  private ProcessMetrics() {}

  static void register(MeterRegistry registry) {
    Runtime runtime = Runtime.getRuntime();
    Gauge.builder("hub_heap_used_bytes", runtime, r -> r.totalMemory() - r.freeMemory())
        .description("Java heap in use")
        .register(registry);
    Gauge.builder("hub_threads", Processes::threads)
        .description("Platform threads")
        .register(registry);
    FunctionCounter.builder("hub_log_lines_dropped", registry, r -> HubLogging.dropped())
        .description("Log lines dropped because standard output was stalled")
        .register(registry);
  }
}
