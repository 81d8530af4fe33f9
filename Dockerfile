# One instance of the hub: docs/operation/containers.md says how to run it.

# ---------------------------------------------------------------- the jars
FROM maven:3-eclipse-temurin-25 AS build
WORKDIR /src
COPY . .
RUN mvn -B -ntp -q package -pl hub-dist -am -DskipTests -Dspotless.check.skip=true
# The own parts of libraries, which they would otherwise unpack into a temporary folder.
RUN mkdir /native && cd /native \
    && jar xf /src/hub-dist/target/app/lib/com.fazecast.jSerialComm-*.jar Linux \
    && case $(uname -m) in aarch64) arch=armv8_64 netty=aarch_64;; *) arch=x86_64 netty=x86_64;; esac \
    && mv "Linux/$arch/libjSerialComm.so" . && rm -r Linux \
    && jar xf /src/hub-dist/target/app/lib/io.netty.netty-transport-native-epoll-*-linux-"$netty".jar META-INF/native \
    && mv META-INF/native/*.so . && rm -r META-INF \
    && mkdir sqlite && cd sqlite && jar xf /src/hub-dist/target/app/lib/org.xerial.sqlite-jdbc-*.jar \
    && mv "org/sqlite/native/Linux/$(uname -m)/libsqlitejdbc.so" .. && rm -r org/sqlite/native \
    && jar cfM /src/hub-dist/target/app/lib/org.xerial.sqlite-jdbc-*.jar . && cd .. && rm -r sqlite

# ---------------------------------------------------------------- a Java with what the hub uses
FROM debian:trixie-slim AS java
RUN mkdir -p /usr/share/man/man1 && apt-get update \
    && apt-get install -y --no-install-recommends openjdk-25-jdk-headless ca-certificates-java
RUN /usr/lib/jvm/java-25-openjdk-*/bin/jlink --output /java --compress zip-0 \
      --strip-java-debug-attributes --no-man-pages --no-header-files --add-modules \
      java.base,java.logging,java.management,java.naming,java.sql,jdk.management,jdk.net,jdk.unsupported \
    && cp -L /etc/ssl/certs/java/cacerts /java/lib/security/cacerts

# ---------------------------------------------------------------- what runs
FROM debian:trixie-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends supervisor mosquitto curl \
    && apt-get clean && rm -rf /var/lib/apt/lists/* /var/log/* /etc/supervisor \
    && useradd --uid 1000 --user-group --groups dialout --home-dir /nonexistent --shell /usr/sbin/nologin hub \
    && mkdir -p /app /var/lib/sensor-hub && chown hub:hub /var/lib/sensor-hub \
    && install -d -m 2770 -o hub -g hub /run/sensor-hub \
    && ln -s /app/hub /usr/local/bin/hub && ln -s /app/supervisord.conf /etc/supervisord.conf
COPY --from=java /java /opt/java
COPY --from=build /native /app/native
COPY --from=build /src/hub-dist/target/app/lib /app/lib
COPY --from=build /src/hub-dist/target/app/detector /app/detector
COPY hub-dist/src/main/dist/jvm.options /app/lib/
COPY --from=build /src/hub-dist/target/app/THIRD-PARTY.txt /app/
COPY hub supervisord.conf LICENSE /app/
COPY launcher /app/launcher
COPY supervisor.d /app/supervisor.d
COPY profiles /app/profiles
COPY demo /app/demo
COPY instances /app/instances
ENV JAVA_HOME=/opt/java HUB_CONTAINER=1 HUB_STATE=/var/lib/sensor-hub HUB_RUN=/tmp/sensor-hub
WORKDIR /app
# The ahead-of-time cache: by the Java and at the paths that it is used with.
RUN chmod -R a+rX hub launcher supervisord.conf supervisor.d profiles demo instances lib/jvm.options \
    && hub train && test -s hub.aot

USER hub
VOLUME /var/lib/sensor-hub
EXPOSE 1883
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=20s --start-period=30s --retries=3 CMD ["hub", "health"]
LABEL org.opencontainers.image.title="sensor hub" \
      org.opencontainers.image.description="Serial lines and HTTP devices on MQTT, one container per instance" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="MIT"
ENTRYPOINT ["hub"]
CMD ["up"]
