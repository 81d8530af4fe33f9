package io.sensorhub.poller.client;

import io.sensorhub.core.Deadline;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.poller.client.answer.Redirects;
import io.sensorhub.poller.keys.HttpKeys;
import io.sensorhub.poller.profile.Filling;
import io.sensorhub.poller.profile.Headers;
import io.sensorhub.poller.profile.HttpProfile;
import io.sensorhub.poller.profile.LoginRule;
import io.sensorhub.poller.profile.RequestTemplate;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests to one device, with its time-outs, login and trust, and reads the answers. A read
 * whose connection breaks is repeated once on a new one; a command goes out once, on a new
 * connection. While the device is to be left alone nothing is sent. Blocks; for one thread at a
 * time, but for {@link #paused}.
 */
public final class DeviceClient implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DeviceClient.class);

  /** An answer may be so large. */
  public static final long MAX_RESPONSE_BYTES = 1_048_576;

  private static final int MAX_REDIRECTS = 5;
  static final String EVENT_STREAM = "text/event-stream";
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

    /** The same of a request that has no effect of its own. */
    Failed harmless() {
      return new Failed(code, message, true, pause);
    }
  }

  private final HttpKeys keys;
  private final LongSupplier ticker;
  private final HttpUrl configured;
  private final Clients clients;
  private final AnswerReader answers;
  private final Transport transport;
  private final Optional<LoginSession> session;
  private final Pause pause = new Pause();
  private volatile HttpUrl base;

  /**
   * @param base the device's address
   * @param shared whose threads and connections are used; connections are shared by the devices
   *     behind one host and port
   * @param clock by which an answer says when to come again
   * @param ticker nanoseconds that only go forward
   */
  public DeviceClient(
      DeviceConfig device,
      HttpProfile profile,
      HttpUrl base,
      OkHttpClient shared,
      Clock clock,
      LongSupplier ticker) {
    Optional<LoginRule> rule = profile.login();
    this.keys = profile.keys();
    this.ticker = ticker;
    this.configured = base;
    this.base = base;
    this.session =
        rule.filter(one -> one.request().isPresent())
            .map(one -> new LoginSession(one, keys.credentials()));
    this.clients = new Clients(device, keys, rule, session, shared);
    this.answers = new AnswerReader(keys.credentials(), clock);
    this.transport = new Transport(device, keys, clients, answers, ticker);
  }

  /** Why the device is left alone, and for how long still; empty if it may be asked. */
  public Optional<Failed> paused() {
    return pause.at(ticker.getAsLong());
  }

  /** Asks; redirects within the host are followed. */
  public Answer read(RequestTemplate request) {
    Optional<Failed> left = paused();
    return left.isPresent()
        ? left.get()
        : loggedIn(attempt -> following(request, attempt), Attempt.read());
  }

  /**
   * Sends a command, once; a redirect is not followed.
   *
   * @param left the time that there is for it, with whatever has to come before it; nothing is sent
   *     if it is over
   */
  public Answer command(RequestTemplate request, Filling filling, Duration left) {
    Optional<Failed> alone = paused();
    if (alone.isPresent()) {
      return alone.get();
    }
    return loggedIn(
        attempt -> {
          clients.forgetConnections();
          HttpUrl url = request.url(base, with(filling));
          Answer answer = send(request, url, filling, attempt).answer();
          return answer == null
              ? new Failed(
                  FaultCode.REDIRECTED_AWAY,
                  AnswerReader.shown(request.method(), url) + ": redirected, not followed",
                  false)
              : answer;
        },
        Attempt.within(Deadline.in(left, ticker)));
  }

  /** One way of asking. */
  private interface Asking {
    Answer ask(Attempt attempt);
  }

  /** Asks in a session, if the device has one; a refused session is begun anew, once. */
  private Answer loggedIn(Asking asking, Attempt attempt) {
    boolean fresh = session.isPresent() && !session.get().open();
    Answer answer = fresh ? begun(asking, attempt) : guarded(asking, attempt);
    boolean over = answer instanceof Failed(FaultCode code, _, _, _) && isLogin(code);
    if (session.isPresent() && !fresh && over) {
      session.get().end();
      answer = begun(asking, attempt.another());
      over = answer instanceof Failed(FaultCode code, _, _, _) && isLogin(code);
    }
    if (session.isPresent() && over) {
      session.get().end();
    }
    boolean sent = session.isPresent() || attempt.loginWasSent();
    return pause.after(answer, sent && keys.credentials().isPresent(), ticker.getAsLong());
  }

  /** Asks in a session that is begun for it. */
  private Answer begun(Asking asking, Attempt attempt) {
    Answer login = guarded(this::login, attempt);
    return login instanceof Failed ? login : guarded(asking, attempt);
  }

  /** What the library throws at a device's doing is a fault of that device. */
  private Answer guarded(Asking asking, Attempt attempt) {
    try {
      return asking.ask(attempt);
    } catch (Headers.UnsendableException e) {
      return new Failed(FaultCode.INVALID_RESPONSE, "not asked: " + e.getMessage(), true);
    } catch (RuntimeException e) { // its message may have what was to be sent
      IllegalStateException where = new IllegalStateException(e.getClass().getName());
      where.setStackTrace(e.getStackTrace());
      LOG.error("fault of the hub's own at a request host={}", base.host(), where);
      String message = "the hub failed at the request: " + e.getClass().getSimpleName();
      return new Failed(FaultCode.INVALID_RESPONSE, message, !attempt.wasConnected());
    }
  }

  private static boolean isLogin(FaultCode code) {
    return code == FaultCode.AUTHENTICATION_FAILED;
  }

  private Filling with(Filling filling) {
    return session.map(one -> one.with(filling)).orElse(filling);
  }

  /** Begins a session, or says why not. */
  private Answer login(Attempt before) {
    LoginSession known = session.orElseThrow();
    clients.forgetConnections();
    RequestTemplate request = known.login();
    HttpUrl url = request.url(base, known.secrets());
    Attempt attempt = before.alone();
    attempt.carriesLogin();
    Answer came = transport.exchange(request.to(url, known.secrets()), attempt).answer();
    if (came instanceof Failed failed) {
      return failed.known() ? failed : failed.harmless();
    }
    Body body =
        came instanceof Body one ? one : new Body(AnswerReader.shown(request.method(), url), "");
    return known.begin(body).<Answer>map(failed -> failed).orElse(body);
  }

  private Answer following(RequestTemplate request, Attempt attempt) {
    HttpUrl url = request.url(base, with(Filling.NONE));
    for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      Transport.Outcome outcome = send(request, url, Filling.NONE, attempt);
      if (outcome.answer() != null) {
        if (url.isHttps() && !configured.isHttps() && outcome.answer() instanceof Failed) {
          base = configured; // perhaps it has moved back
        }
        return outcome.answer();
      }
      HttpUrl next = outcome.redirect();
      if (next == null || !Redirects.allowed(url, next) || !request.method().equals("GET")) {
        return new Failed(
            FaultCode.REDIRECTED_AWAY,
            AnswerReader.shown(request.method(), url) + Redirects.declined(next),
            true);
      }
      if (next.isHttps() && !url.isHttps()) {
        base = base.newBuilder().scheme("https").port(next.port()).build();
      }
      url = next;
    }
    return new Failed(
        FaultCode.INVALID_RESPONSE,
        AnswerReader.shown(request.method(), url) + ": more than 5 redirects",
        true);
  }

  private Transport.Outcome send(
      RequestTemplate request, HttpUrl url, Filling filling, Attempt attempt) {
    Request plain = request.to(url, with(filling));
    Request carried = session.map(one -> one.carried(plain)).orElse(plain);
    return transport.exchange(carried, attempt);
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
  public Opening open(RequestTemplate request, Duration idle) {
    Optional<Failed> left = paused();
    if (left.isPresent()) {
      return new NotOpen(left.get());
    }
    Open[] opened = new Open[1];
    Answer answer = loggedIn(attempt -> stream(request, idle, attempt, opened), Attempt.read());
    return opened[0] != null ? opened[0] : new NotOpen((Failed) answer);
  }

  private Answer stream(RequestTemplate request, Duration idle, Attempt attempt, Open[] opened) {
    HttpUrl url = request.url(base, with(Filling.NONE));
    Request plain =
        request.to(url, with(Filling.NONE)).newBuilder().header("Accept", EVENT_STREAM).build();
    Request carried = session.map(one -> one.carried(plain)).orElse(plain);
    clients.forgetConnections();
    return transport.open(carried, idle, attempt, opened);
  }

  /** Ends the device's session, where it has one and wants to be told. */
  @Override
  public void close() {
    Optional<RequestTemplate> logout = session.flatMap(LoginSession::logout);
    if (logout.isPresent()) {
      HttpUrl url = logout.get().url(base, with(Filling.NONE));
      clients.forgetConnections();
      Answer _ =
          guarded(
              attempt -> {
                Transport.Outcome _ = send(logout.get(), url, Filling.NONE, attempt);
                return new Body("", "");
              },
              Attempt.within(Deadline.in(LOGOUT, ticker)));
      session.get().end();
    }
  }
}
