package io.sensorhub.modem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DescriptorsTest {

  @Test
  void limit_isReadAsTheKernelShowsIt() {
    List<String> lines =
        List.of(
            "Limit                     Soft Limit           Hard Limit           Units     ",
            "Max processes             31842                31842                processes ",
            "Max open files            1024                 1048576              files     ");
    assertEquals(OptionalLong.of(1024), Descriptors.limit(lines));
    assertEquals(
        OptionalLong.empty(),
        Descriptors.limit(
            List.of("Max open files            unlimited            unlimited            files ")));
    assertTrue(Descriptors.limit(Path.of("/proc")).orElse(1) > 0);
  }

  @Test
  void eachClient_takesTwo() {
    assertTrue(Descriptors.needed(1000) > 2000);
  }
}
