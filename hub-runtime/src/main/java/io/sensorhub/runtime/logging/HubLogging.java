package io.sensorhub.runtime.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets logging up in code, which is faster than reading a file: everything to standard output,
 * through a bounded queue that never blocks a service (a stalled terminal must not stop a reader).
 */
public final class HubLogging extends ContextAwareBase implements Configurator {

  /** The service's name is read when the process starts, before anything is logged. */
  private static final String NAME = System.getProperty("sensorhub.service", "hub");

  /**
   * The name begins every line, also those of an exception: a container has one log for all
   * services, and a search for a name finds the whole of what that service said.
   */
  private static final String PATTERN =
      NAME
          + " %d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z',UTC} %-5level"
          + " %replace(%msg){'\\p{Cntrl}','?'}%n%replace(%ex{short}){'(?m)^(?=.)','"
          + NAME
          + " '}";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    PatternLayoutEncoder encoder = encoder(context);
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setEncoder(encoder);
    console.start();
    DroppingAppender appender = new DroppingAppender();
    appender.setContext(context);
    appender.setName("async");
    appender.setQueueSize(1024);
    appender.setNeverBlock(true);
    appender.setDiscardingThreshold(0);
    appender.setMaxFlushTime(500);
    appender.addAppender(console);
    appender.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
    for (String chatty : new String[] {"org.eclipse.jetty", "io.javalin", "okhttp3"}) {
      context.getLogger(chatty).setLevel(Level.WARN);
    }
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Makes a log line of an event. */
  static PatternLayoutEncoder encoder(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();
    return encoder;
  }

  /** From now on, what is below this level is not logged. */
  public static void setLevel(String level) {
    root().setLevel(Level.toLevel(level, Level.INFO));
  }

  /** How many lines were dropped because the output was stalled. */
  public static long dropped() {
    return root().getAppender("async") instanceof DroppingAppender appender
        ? appender.dropped()
        : 0;
  }

  /** Writes what still waits, for half a second at most. */
  public static void stop() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.stop();
    }
  }

  private static ch.qos.logback.classic.Logger root() {
    return (ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  }
}
