package io.sensorhub.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sensorhub.runtime.service.ServiceList;
import io.sensorhub.runtime.service.ServiceName;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrainingTest {

  @Test
  void everyServiceThatInstancesShare_isTrained_andTheMainClassOfEachIsThere() throws Exception {
    Set<ServiceName> trained = new HashSet<>(ServiceList.OF_THE_HUB.all());
    trained.remove(ServiceName.MODEM_PROXY);
    assertEquals(trained, Training.services());
    for (ServiceName service : ServiceList.OF_THE_HUB.all()) {
      assertEquals(
          void.class,
          Class.forName(service.mainClass()).getMethod("main", String[].class).getReturnType());
    }
  }
}
