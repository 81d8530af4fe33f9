package io.sensorhub.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sensorhub.runtime.service.ServiceList;
import io.sensorhub.runtime.service.ServiceName;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrainingTest {

  @Test
  void everyService_isTrained_andItsMainClassIsThere() throws Exception {
    assertEquals(Set.copyOf(ServiceList.OF_THE_HUB.all()), Training.services());
    for (ServiceName service : ServiceList.OF_THE_HUB.all()) {
      assertEquals(
          void.class,
          Class.forName(service.mainClass()).getMethod("main", String[].class).getReturnType());
    }
  }
}
