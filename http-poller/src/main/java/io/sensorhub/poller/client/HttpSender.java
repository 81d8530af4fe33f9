package io.sensorhub.poller.client;

import io.sensorhub.core.FaultCode;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.poller.keys.HttpKeys;
import io.sensorhub.poller.keys.TlsTrust;
import io.sensorhub.poller.profile.Filling;
import io.sensorhub.poller.profile.HttpProfile;
import io.sensorhub.poller.profile.HttpRequest;
import io.sensorhub.poller.profile.LoginRule;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to one device, with its time-outs, login and trust, and reads the answers. A read
 * whose connection breaks is repeated once on a new one; a command goes out once, on a new
 * connection. While the device is to be left alone nothing is sent. Blocks; for one thread at a
 * time, but for {@link #paused}.
 */
public final class HttpSender implements AutoCloseable {

  /** An answer may be so large. */
  public static final long MAX_RESPONSE_BYTES = 1_048_576;

  private static final int MAX_REDIRECTS = 5;
  private static final String EVENT_STREAM = "text/event-stream";
  private static final Duration LOGOUT = Duration.ofSeconds(2);

  /** What came for a request. */
  public sealed interface Answer {}

  /**
   * A success.
   *
   * @param request for messages, without its query
   */
  public record Body(String request, String text) implements Answer {}

  /**
   * Anything else.
   *
   * @param known false: the request may have had its effect
   * @param pause for which the device is to be left alone; empty: it may be asked as usual
   */
  public record Failed(FaultCode code, String message, boolean known, Optional<Duration> pause)
      implements Answer {

    public Failed(FaultCode code, String message, boolean known) {
      this(code, message, known, Optional.empty());
    }
  }

  private final DeviceConfig device;
  private final HttpKeys keys;
  private final HttpUrl configured;
  private final Clients clients;
  private final Answers answers;
  private final Optional<Session> session;
  private final Pause pause = new Pause();
  private volatile HttpUrl base;

  /**
   * @param base the device's address
   * @param shared whose threads and connections are used; connections are shared by the devices
   *     behind one host and port
   */
  public HttpSender(
      DeviceConfig device,
      HttpKeys keys,
      HttpUrl base,
      Optional<LoginRule> rule,
      OkHttpClient shared) {
    this.device = device;
    this.keys = keys;
    this.configured = base;
    this.base = base;
    this.session =
        rule.filter(one -> one.request().isPresent())
            .map(one -> new Session(one, keys.credentials()));
    this.clients = new Clients(device, keys, rule, session, shared);
    this.answers = new Answers(keys.credentials(), Clock.systemUTC());
  }

  /** Why the device is left alone, and for how long still; empty if it may be asked. */
  public Optional<Failed> paused() {
    return pause.at(System.nanoTime());
  }

  /** Asks; redirects within the host are followed. */
  public Answer read(HttpRequest request) {
    Optional<Failed> left = paused();
    return left.isPresent()
        ? left.get()
        : loggedIn(attempt -> following(request, attempt), Attempt.Kind.READ);
  }

  /**
   * Sends a command, once; a redirect is not followed.
   *
   * @param left the time that there is for it
   */
  public Answer command(HttpRequest request, Filling filling, Duration left) {
    Optional<Failed> alone = paused();
    if (alone.isPresent()) {
      return alone.get();
    }
    return loggedIn(
        attempt -> {
          clients.forgetConnections();
          HttpUrl url = request.url(base, with(filling));
          Answer answer = send(request, url, filling, attempt, left).answer();
          return answer == null
              ? new Failed(
                  FaultCode.REDIRECTED_AWAY,
                  Answers.shown(request.method(), url) + ": redirected, not followed",
                  false)
              : answer;
        },
        Attempt.Kind.COMMAND);
  }

  /** One way of asking. */
  private interface Asking {
    Answer ask(Attempt attempt);
  }

  /** Asks in a session, if the device has one; a refused session is begun anew, once. */
  private Answer loggedIn(Asking asking, Attempt.Kind kind) {
    Attempt attempt = new Attempt(kind);
    boolean fresh = session.isPresent() && !session.get().open();
    Optional<Failed> unable = fresh ? login() : Optional.empty();
    Answer answer = unable.isPresent() ? unable.get() : asking.ask(attempt);
    boolean over = answer instanceof Failed(FaultCode code, _, _, _) && isLogin(code);
    if (session.isPresent() && !fresh && over) {
      session.get().end();
      unable = login();
      answer = unable.isPresent() ? unable.get() : asking.ask(new Attempt(kind));
      over = answer instanceof Failed(FaultCode code, _, _, _) && isLogin(code);
    }
    if (session.isPresent() && over) {
      session.get().end();
    }
    boolean sent = session.isPresent() || attempt.loginWasSent();
    return pause.after(answer, sent && keys.credentials().isPresent(), System.nanoTime());
  }

  private static boolean isLogin(FaultCode code) {
    return code == FaultCode.AUTHENTICATION_FAILED;
  }

  private Filling with(Filling filling) {
    return session.map(one -> one.with(filling)).orElse(filling);
  }

  /** Begins a session; says why not. */
  private Optional<Failed> login() {
    Session known = session.orElseThrow();
    clients.forgetConnections();
    HttpRequest request = known.login();
    HttpUrl url = request.url(base, known.secrets());
    Attempt attempt = new Attempt(Attempt.Kind.COMMAND);
    attempt.carriesLogin();
    return switch (exchange(request.to(url, known.secrets()), attempt, Duration.ZERO).answer()) {
      case null -> known.begin(new Body(Answers.shown(request.method(), url), ""));
      case Failed failed -> Optional.of(failed);
      case Body body -> known.begin(body);
    };
  }

  private Answer following(HttpRequest request, Attempt attempt) {
    HttpUrl url = request.url(base, with(Filling.NONE));
    for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      Outcome outcome = send(request, url, Filling.NONE, attempt, Duration.ZERO);
      if (outcome.answer() != null) {
        if (url.isHttps() && !configured.isHttps() && outcome.answer() instanceof Failed) {
          base = configured; // perhaps it has moved back
        }
        return outcome.answer();
      }
      HttpUrl next = outcome.redirect();
      if (next == null || !sameHost(url, next) || !request.method().equals("GET")) {
        String where = next == null ? "nowhere" : next.scheme() + "://" + next.host();
        return new Failed(
            FaultCode.REDIRECTED_AWAY,
            Answers.shown(request.method(), url)
                + ": redirected to "
                + where
                + (next == null ? "" : ":" + next.port())
                + ", another host, which is not followed",
            true);
      }
      if (next.isHttps() && !url.isHttps()) {
        base = base.newBuilder().scheme("https").port(next.port()).build();
      }
      url = next;
    }
    return new Failed(
        FaultCode.INVALID_RESPONSE,
        Answers.shown(request.method(), url) + ": more than 5 redirects",
        true);
  }

  /** The same host and port, or the same host better protected. */
  private static boolean sameHost(HttpUrl from, HttpUrl to) {
    boolean samePort = from.scheme().equals(to.scheme()) && from.port() == to.port();
    return from.host().equals(to.host()) && (samePort || (!from.isHttps() && to.isHttps()));
  }

  /** An answer, or where to go instead; both null: a redirect to nowhere. */
  private record Outcome(@Nullable Answer answer, @Nullable HttpUrl redirect) {}

  private Outcome send(
      HttpRequest request, HttpUrl url, Filling filling, Attempt attempt, Duration left) {
    Request plain = request.to(url, with(filling));
    Request carried = session.map(one -> one.carried(plain)).orElse(plain);
    return exchange(carried, attempt, left);
  }

  private Outcome exchange(Request request, Attempt attempt, Duration left) {
    String shown = Answers.shown(request.method(), request.url());
    Duration limit = left.isPositive() ? left : device.connectTimeout().plus(device.readTimeout());
    long end = System.nanoTime() + limit.toNanos();
    try {
      return once(request, attempt, limit, shown);
    } catch (IOException e) {
      Duration remaining = Duration.ofNanos(end - System.nanoTime());
      if (!mayRepeat(e, attempt) || !remaining.isPositive()) {
        return new Outcome(failed(shown, request.url(), e, attempt), null);
      }
      clients.forgetConnections();
      try {
        return once(request, attempt, remaining, shown);
      } catch (IOException again) {
        return new Outcome(failed(shown, request.url(), again, attempt), null);
      }
    }
  }

  /** A device may close a connection whenever nothing is under way (RFC 9112, section 9.6). */
  private static boolean mayRepeat(IOException failure, Attempt attempt) {
    return attempt.kind() == Attempt.Kind.READ
        && attempt.wasConnected()
        && !(failure instanceof InterruptedIOException)
        && !(failure instanceof SSLException)
        && !(failure instanceof Login.Declined);
  }

  private Outcome once(Request request, Attempt attempt, Duration limit, String shown)
      throws IOException {
    Request tagged = request.newBuilder().tag(Attempt.class, attempt).build();
    Call call = clients.of(request.url()).newCall(tagged);
    Timeout _ = call.timeout().timeout(limit.toNanos(), TimeUnit.NANOSECONDS);
    boolean ends = false;
    try (Response response = call.execute()) {
      ends = Connections.ends(response);
      if (response.isRedirect()) {
        String location = response.header("Location");
        return new Outcome(null, location == null ? null : request.url().resolve(location));
      }
      return new Outcome(answers.whole(shown, response, attempt), null);
    } finally {
      if (ends) {
        clients.forgetConnections();
      }
    }
  }

  private Failed failed(String shown, HttpUrl url, IOException failure, Attempt attempt) {
    return switch (failure) {
      case Login.Declined declined ->
          new Failed(FaultCode.AUTHENTICATION_FAILED, shown + ": " + declined.getMessage(), true);
      case SSLException tls -> {
        boolean legacy = keys.tls().map(TlsTrust::legacy).orElse(false);
        String why = TlsTrouble.explain(tls, url, legacy, device.connectTimeout());
        yield new Failed(FaultCode.CONNECTION_FAILED, shown + ": " + why, !attempt.wasConnected());
      }
      case UnknownHostException _ ->
          new Failed(
              FaultCode.CONNECTION_FAILED,
              shown + ": the name " + url.host() + " is not known" + hint(url.host()),
              true);
      case ConnectException _ ->
          new Failed(FaultCode.CONNECTION_FAILED, shown + ": " + failure.getMessage(), true);
      case InterruptedIOException _ ->
          new Failed(
              FaultCode.READ_TIMEOUT, shown + ": no answer in time", !attempt.wasConnected());
      default ->
          new Failed(
              FaultCode.CONNECTION_FAILED,
              shown + ": " + failure.getMessage(),
              !attempt.wasConnected());
    };
  }

  private static String hint(String host) {
    return host.endsWith(".local")
        ? "; nobody in this network answers to it by multicast DNS, use the device's IP address"
        : "";
  }

  /** What became of opening a stream. */
  public sealed interface Opening {}

  /** It is open; whoever has it closes it. */
  public record Open(Call call, Response response) implements Opening {}

  /** It is not. */
  public record NotOpen(Failed failed) implements Opening {}

  /**
   * Asks for an answer that does not end.
   *
   * @param idle after which the stream is dead
   */
  public Opening open(HttpRequest request, Duration idle) {
    Optional<Failed> left = paused();
    if (left.isPresent()) {
      return new NotOpen(left.get());
    }
    Open[] opened = new Open[1];
    Answer answer = loggedIn(attempt -> stream(request, idle, attempt, opened), Attempt.Kind.READ);
    return opened[0] != null ? opened[0] : new NotOpen((Failed) answer);
  }

  private Answer stream(HttpRequest request, Duration idle, Attempt attempt, Open[] opened) {
    HttpUrl url = request.url(base, with(Filling.NONE));
    Request plain =
        request.to(url, with(Filling.NONE)).newBuilder().header("Accept", EVENT_STREAM).build();
    Request carried = session.map(one -> one.carried(plain)).orElse(plain);
    String shown = Answers.shown(request.method(), url);
    clients.forgetConnections();
    try {
      Call call =
          clients
              .of(url)
              .newBuilder()
              .callTimeout(Duration.ZERO)
              .readTimeout(idle)
              .build()
              .newCall(carried.newBuilder().tag(Attempt.class, attempt).build());
      Response response = call.execute();
      MediaType type = response.body().contentType();
      boolean events = type != null && EVENT_STREAM.equals(type.type() + "/" + type.subtype());
      if (response.isSuccessful() && events) {
        opened[0] = new Open(call, response);
        return new Body(shown, "");
      }
      try (response) {
        return answers
            .refused(shown, response, attempt)
            .orElseGet(() ->
                new Failed(
                    FaultCode.INVALID_RESPONSE,
                    shown + ": expected " + EVENT_STREAM + ", found " + type,
                    true));
      }
    } catch (IOException e) {
      return failed(shown, url, e, attempt);
    }
  }

  /** Ends the device's session, where it has one and wants to be told. */
  @Override
  public void close() {
    Optional<HttpRequest> logout = session.flatMap(Session::logout);
    if (logout.isPresent()) {
      HttpUrl url = logout.get().url(base, with(Filling.NONE));
      Attempt attempt = new Attempt(Attempt.Kind.COMMAND);
      clients.forgetConnections();
      Outcome _ = send(logout.get(), url, Filling.NONE, attempt, LOGOUT);
      session.get().end();
    }
  }

  /** The sender for a device as its profile has it; empty if the device has no address. */
  public static Optional<HttpSender> of(
      DeviceConfig device, HttpProfile profile, OkHttpClient shared) {
    return profile
        .base()
        .map(base -> new HttpSender(device, profile.keys(), base, profile.login(), shared));
  }
}
