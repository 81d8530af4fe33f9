package io.sensorhub.aggregator.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sensorhub.aggregator.web.WebFiles.Content;
import io.sensorhub.runtime.http.ApiException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /} and the files that the page consists of. Nothing is read before the first request;
 * from then on the files are held compressed (about 70 KB). Thread-safe.
 */
public final class PageEndpoint {

  private static final String FOR_EVER = "public, max-age=31536000, immutable";

  private @Nullable WebFiles files;

  /** Adds {@code /} and {@code /web/…}. */
  public void routes(RoutesConfig routes) {
    routes.get("/", this::index);
    routes.get("/web/{version}/<name>", this::file);
  }

  /** Whether a path is one of these. */
  public static boolean isOfPage(String path) {
    return path.equals("/") || path.startsWith("/web/");
  }

  private synchronized WebFiles files() {
    WebFiles known = files;
    try {
      if (known == null) {
        known = WebFiles.load();
        files = known;
      }
      return known;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void index(Context request) {
    WebFiles page = files();
    String tag = "\"" + page.version() + "\"";
    request
        .header("Content-Security-Policy", page.policy())
        .header("Referrer-Policy", "no-referrer")
        .header("Cache-Control", "no-cache")
        .header("ETag", tag);
    if (tag.equals(request.header("If-None-Match"))) {
      request.status(304);
    } else {
      answer(request, page.index());
    }
  }

  private void file(Context request) {
    WebFiles page = files();
    Content file =
        page.file(request.pathParam("name"))
            .filter(_ -> request.pathParam("version").equals(page.version()))
            .orElseThrow(() -> new ApiException(404, "NOT_FOUND", "There is no " + request.path()));
    request.header("Cache-Control", FOR_EVER);
    answer(request, file);
  }

  private static void answer(Context request, Content content) {
    request
        .contentType(content.type())
        .header("X-Content-Type-Options", "nosniff")
        .header("Vary", "Accept-Encoding");
    String accepted = request.header("Accept-Encoding");
    if (accepted != null && accepted.contains("gzip")) {
      request.header("Content-Encoding", "gzip").result(content.compressed());
      return;
    }
    try (GZIPInputStream plain =
        new GZIPInputStream(new ByteArrayInputStream(content.compressed()))) {
      request.result(plain.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
