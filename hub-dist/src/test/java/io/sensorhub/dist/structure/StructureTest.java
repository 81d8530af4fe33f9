package io.sensorhub.dist.structure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code keeps to the rules for its structure, and the rules find what breaks them. */
class StructureTest {

  /**
   * Beside those with a {@code main}: what puts a service together, and what waits for the system
   * (its sockets, devices and threads), whose time no test could give. None may be added.
   */
  private static final Set<String> CLOCKS =
      Set.of(
          "io.sensorhub.runtime.Service",
          "io.sensorhub.bridge.broker.Paho5Connection",
          "io.sensorhub.bridge.outbox.Wake",
          "io.sensorhub.serial.fanout.Accepting",
          "io.sensorhub.serial.fanout.Guests",
          "io.sensorhub.serial.fanout.ModbusServer",
          "io.sensorhub.serial.fanout.SharedConnection",
          "io.sensorhub.serial.fanout.Subscriber",
          "io.sensorhub.serial.fanout.SubscriberLoop",
          "io.sensorhub.serial.line.LocalLine",
          "io.sensorhub.serial.line.Rfc2217Line",
          "io.sensorhub.serial.line.TcpSession");

  @TempDir private Path folder;

  @Test
  void packages_haveNoCycle() throws IOException {
    assertEquals(List.of(), new Structure(Source.ROOT).cycles());
  }

  @Test
  void packages_haveAtMostFifteenFiles() throws IOException {
    assertEquals(List.of(), new Structure(Source.ROOT).largePackages());
  }

  @Test
  void files_haveAtMostThreeHundredLines() throws IOException {
    assertEquals(List.of(), new Structure(Source.ROOT).longFiles());
  }

  @Test
  void publicTypes_areUsedByAnotherPackage() throws IOException {
    assertEquals(List.of(), new Structure(Source.ROOT).needlesslyPublic());
  }

  @Test
  void clocks_areGivenByWhoPutsTheServiceTogether() throws IOException {
    List<String> readers = new ArrayList<>(new Structure(Source.ROOT).readersOfClocks());
    readers.removeAll(CLOCKS);
    assertEquals(List.of(), readers);
  }

  private Structure with(String... files) throws IOException {
    for (int i = 0; i < files.length; i += 2) {
      Path file = folder.resolve("m/src/main/java").resolve(files[i]);
      Files.createDirectories(file.getParent());
      Files.writeString(file, files[i + 1]);
    }
    return new Structure(folder);
  }

  @Test
  void cycle_isFound_whetherImportedOrNamedInFull() throws IOException {
    Structure broken =
        with(
            "p/a/A.java",
            "package p.a;\nimport p.b.B;\nclass A {}",
            "p/b/B.java",
            "package p.b;\npublic class B { p.c.C c; }",
            "p/c/C.java",
            "package p.c;\nimport static p.a.A.x;\npublic class C {}");
    assertEquals(List.of("A needs p.b.B; B needs p.c.C; C needs p.a.A"), broken.cycles());
  }

  @Test
  void namesInCommentsAndTexts_areNoCycle() throws IOException {
    Structure sound =
        with(
            "p/a/A.java",
            "package p.a;\nimport p.b.B;\nclass A {}",
            "p/b/B.java",
            """
            package p.b;
            /** As {@link p.a.A}. */
            public class B { String s = "p.a.A"; } // p.a.A
            """);
    assertEquals(List.of(), sound.cycles());
  }

  @Test
  void sixteenFiles_areFound() throws IOException {
    for (int i = 0; i < 15; i++) {
      with("p/A" + i + ".java", "package p;\nclass A" + i + " {}");
    }
    assertEquals(List.of(), new Structure(folder).largePackages());
    assertEquals(
        List.of("m p: 16 files"), with("p/package-info.java", "package p;").largePackages());
  }

  @Test
  void threeHundredAndOneLines_areFound() throws IOException {
    assertEquals(List.of(), with("p/A.java", "package p;\n" + "\n".repeat(299)).longFiles());
    assertEquals(
        List.of("m/src/main/java/p/A.java: 301 lines"),
        with("p/A.java", "package p;\n" + "\n".repeat(300)).longFiles());
  }

  @Test
  void publicTypeThatNobodyNames_isFound() throws IOException {
    Structure broken =
        with(
            "p/a/A.java",
            "package p.a;\n/** Text. */\npublic final class A {}",
            "p/a/B.java",
            "package p.a;\nclass B { A a; }",
            "p/a/Main.java",
            "package p.a;\npublic class Main { public static void main(String[] a) {} }");
    assertEquals(List.of("p.a.A"), broken.needlesslyPublic());
    assertEquals(
        List.of(), with("p/b/C.java", "package p.b;\nclass C { p.a.A a; }").needlesslyPublic());
  }

  @Test
  void readerOfAClock_isFound() throws IOException {
    Structure broken =
        with(
            "p/A.java",
            "package p;\nclass A { long now = System.nanoTime(); }",
            "p/B.java",
            "package p;\nclass B { java.util.function.LongSupplier now = System::nanoTime; }",
            "p/C.java",
            "package p;\nclass C { java.time.Instant now = Instant.now(); } // System.nanoTime()",
            "p/D.java",
            "package p;\nclass D { java.time.Clock clock; Object now = clock.instant(); }");
    assertEquals(List.of("p.A", "p.B", "p.C"), broken.readersOfClocks());
  }

  @Test
  void publicTypeThatAnotherOneIsGivenOrGives_isNoneOfThem() throws IOException {
    Structure sound =
        with(
            "p/a/A.java",
            "package p.a;\npublic final class A {}",
            "p/a/B.java",
            "package p.a;\npublic class B { public void take(int i, A a) { C c; } }",
            "p/a/C.java",
            "package p.a;\npublic class C {}",
            "p/b/D.java",
            "package p.b;\nclass D { p.a.B b; }");
    assertEquals(List.of("p.a.C"), sound.needlesslyPublic());
  }
}
