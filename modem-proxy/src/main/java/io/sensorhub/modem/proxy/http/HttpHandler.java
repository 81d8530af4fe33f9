package io.sensorhub.modem.proxy.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.sensorhub.modem.egress.Cause;
import io.sensorhub.modem.egress.Target;
import io.sensorhub.modem.proxy.session.HeadLimit;
import io.sensorhub.modem.proxy.session.Pacing;
import io.sensorhub.modem.proxy.session.Session;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/**
 * The requests of one client, one after another, each in a {@link State}. Used by the client's
 * event loop.
 */
public final class HttpHandler extends ChannelInboundHandlerAdapter {

  private final Session session;
  private final HeadLimit limit;
  private final ResponseEncoder encoder;
  private final Queue<HttpObject> waiting = new ArrayDeque<>();
  private final Pacing pacing = new Pacing();
  private State state = State.IDLE;
  private boolean ended;
  private final Origin origin = new Origin();
  private Manners manners = Manners.NONE;

  private HttpHandler(Session session, HeadLimit limit, ResponseEncoder encoder) {
    this.session = session;
    this.limit = limit;
    this.encoder = encoder;
  }

  /** Puts HTTP into the pipeline of a client, whose first head is awaited. */
  public static void begin(ChannelPipeline pipeline, Session session, HeadLimit limit) {
    session.protocol("http");
    ResponseEncoder encoder = new ResponseEncoder();
    pipeline
        .addLast(new StrictDecoder())
        .addLast(encoder)
        .addLast(new HttpHandler(session, limit, encoder));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof HttpObject part) || state == State.ENDING) {
      ReferenceCountUtil.release(message);
    } else if (part instanceof HttpRequest request
        && request.method().equals(HttpMethod.CONNECT)
        && request.decoderResult().isSuccess()) {
      connect(context, request);
    } else {
      waiting.add(part);
      drain(context);
    }
  }

  /** CONNECT is answered at once: what follows the head is not HTTP any more. */
  private void connect(ChannelHandlerContext context, HttpRequest request) {
    Optional<Target> target = HttpHeads.authority(request.uri(), 0);
    if (target.isEmpty() || state != State.IDLE || !waiting.isEmpty()) {
      refuse(context, HttpAnswers.malformed("CONNECT without a destination HOST:PORT"));
      return;
    }
    state = State.ENDING;
    limit.stop();
    session.protocol("connect");
    origin.close();
    new ConnectTunnel(session, context, encoder)
        .begin(target.get(), HttpHeads.login(request.headers()));
  }

  private void drain(ChannelHandlerContext context) {
    while (!waiting.isEmpty()) {
      if (state == State.IDLE && waiting.peek() instanceof HttpRequest request) {
        if (!context.channel().isWritable()) {
          return; // the answers before are not taken yet
        }
        waiting.remove();
        begin(context, request);
      } else if (state == State.SENDING && waiting.peek() instanceof HttpContent part) {
        waiting.remove();
        send(part);
      } else if (state == State.IDLE || state == State.ENDING) {
        ReferenceCountUtil.release(waiting.remove());
      } else {
        return;
      }
    }
  }

  private void begin(ChannelHandlerContext context, HttpRequest request) {
    limit.stop();
    Optional<HttpAnswers.Answer> refusal = HttpAnswers.ofFault(request);
    if (refusal.isPresent()) {
      refuse(context, refusal.get());
      return;
    }
    HttpHeads.Absolute wanted = HttpHeads.absolute(request.uri()).orElseThrow();
    state = State.CONNECTING;
    HttpAnswers.login(session, context.channel(), HttpHeads.login(request.headers()))
        .addListener((Future<Boolean> right) -> {
          if (right.getNow()) {
            reach(context, request, wanted);
          } else {
            refuse(context, HttpAnswers.loginNeeded());
          }
        });
  }

  private void reach(
      ChannelHandlerContext context, HttpRequest request, HttpHeads.Absolute wanted) {
    encoder.headAlone(request.method().equals(HttpMethod.HEAD));
    manners = Manners.prepare(request, wanted);
    Channel kept = origin.kept(wanted.target());
    if (kept != null) {
      start(context, kept, request);
      return;
    }
    session
        .connect(wanted.target(), () -> new Upstream.Initial(this, context, session))
        .addListener((Future<Channel> made) -> {
          if (made.isSuccess()) {
            origin.take(made.getNow(), wanted.target());
            start(context, made.getNow(), request);
          } else {
            Cause cause = Session.cause(made.cause());
            refuse(context, HttpAnswers.refusal(cause, made.cause().getMessage()));
          }
        });
  }

  private void start(ChannelHandlerContext context, Channel to, HttpRequest request) {
    if (!context.channel().isActive()) {
      ChannelFuture _ = to.close();
      return;
    }
    state = State.SENDING;
    origin.write(request);
    origin.readOn();
    drain(context);
    origin.flush();
    more(context);
    if (ended) {
      ended(context);
    }
  }

  private void send(HttpContent part) {
    if (!part.decoderResult().isSuccess()) {
      session.end("malformed"); // a body in pieces that are none
      origin.reset();
      ReferenceCountUtil.release(part);
      return;
    }
    pacing.pause(session.moved(0, part.content().readableBytes()));
    if (part instanceof LastHttpContent) {
      state = State.AWAITING;
    }
    origin.write(part);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    origin.flush();
    more(context);
  }

  /** Reads the client on, if what it says can be passed on. */
  void more(ChannelHandlerContext context) {
    pacing.read(
        context,
        () ->
            waiting.isEmpty()
                && (state == State.IDLE || (state == State.SENDING && origin.isWritable())));
  }

  /** Whether an answer of a destination is awaited; any other is not passed on. */
  boolean awaits(Channel from) {
    return origin.is(from) && (state == State.SENDING || state == State.AWAITING);
  }

  Manners manners() {
    return manners;
  }

  /** An answer is complete. */
  void answered(ChannelHandlerContext context, boolean upstreamStays, boolean clientCanStay) {
    if (!upstreamStays) {
      origin.close();
    }
    boolean last = !clientCanStay || (ended && waiting.isEmpty());
    if (state != State.AWAITING || last) { // or an answer before the whole request
      close(context);
      return;
    }
    state = State.IDLE;
    if (waiting.isEmpty()) {
      limit.head();
    }
    drain(context);
    more(context);
  }

  /** The destination has gone; the client may have begun to get its answer. */
  void lost(ChannelHandlerContext context, Channel channel, boolean begun) {
    if (!origin.is(channel)) {
      return; // closed by this handler
    }
    origin.forget();
    if (begun) {
      Session.reset(context.channel());
    } else if (state == State.SENDING || state == State.AWAITING) {
      refuse(context, HttpAnswers.refusal(Cause.REFUSED, "the destination closed"));
    }
  }

  private void refuse(ChannelHandlerContext context, HttpAnswers.Answer answer) {
    limit.stop();
    session.note(answer.result());
    encoder.headAlone(false);
    ChannelFuture _ = context.write(answer.response());
    close(context);
  }

  private void close(ChannelHandlerContext context) {
    state = State.ENDING;
    context
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener((ChannelFuture _) -> Farewell.to(context.channel()));
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (!context.channel().isWritable()) {
      return;
    }
    origin.readOn();
    if (state == State.IDLE) {
      drain(context);
      more(context);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent) {
      cut(context, "idle");
    } else if (event instanceof ChannelInputShutdownEvent) {
      ended(context);
    }
  }

  /** The client says nothing more: a request that is not whole never will be. */
  private void ended(ChannelHandlerContext context) {
    ended = true;
    if (state == State.IDLE && waiting.isEmpty()) {
      close(context);
    } else if (state == State.SENDING && waiting.isEmpty()) {
      cut(context, "malformed");
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    waiting.forEach(ReferenceCountUtil::release);
    waiting.clear();
    origin.reset();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    session.broken();
    Session.reset(context.channel());
  }

  private void cut(ChannelHandlerContext context, String how) {
    session.end(how);
    Session.reset(context.channel());
  }
}
