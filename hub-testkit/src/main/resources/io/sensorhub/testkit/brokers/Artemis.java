import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServers;

/** Apache Artemis that speaks MQTT, open to everybody on loopback. Argument: port. */
public final class Artemis {

  private Artemis() {}

  public static void main(String[] arguments) throws Exception {
    Configuration configuration =
        new ConfigurationImpl()
            .setPersistenceEnabled(false)
            .setSecurityEnabled(false)
            .setJMXManagementEnabled(false)
            .addAcceptorConfiguration(
                "mqtt", "tcp://127.0.0.1:" + arguments[0] + "?protocols=MQTT");
    ActiveMQServers.newActiveMQServer(configuration).start();
  }
}
