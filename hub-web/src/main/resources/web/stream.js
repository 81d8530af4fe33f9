// @ts-check
/**
 * The stream of the hub: server-sent events, read with fetch, because the browser's own reader
 * neither hears the heartbeats nor lets the pace of reconnecting be chosen.
 */

/** Silence after which a connection counts as dead, in ms; a heartbeat comes every 3 s. */
const DEAD_AFTER = 9000;
/** Waits before connecting again, in ms: a hub that is back is found within the longest of them. */
const AGAIN = [250, 500, 1000];

/** Takes text in pieces and tells the messages that are in it. No DOM, no network. */
export class Messages {
  /** @param {(name: string, data: string, id: string) => void} told */
  constructor(told) {
    this.told = told;
    this.rest = '';
    this.name = '';
    this.id = '';
    /** @type {string[]} */
    this.data = [];
  }

  /** @param {string} text the next piece, cut anywhere */
  take(text) {
    this.rest += text;
    let from = 0;
    for (let end = this.rest.indexOf('\n'); end >= 0; end = this.rest.indexOf('\n', from)) {
      this.line(this.rest.slice(from, this.rest[end - 1] === '\r' ? end - 1 : end));
      from = end + 1;
    }
    this.rest = this.rest.slice(from);
  }

  /** @param {string} line without its end */
  line(line) {
    if (line === '') {
      if (this.data.length > 0) {
        this.told(this.name || 'message', this.data.join('\n'), this.id);
      }
      this.name = '';
      this.data = [];
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'event') {
      this.name = value;
    } else if (field === 'data') {
      this.data.push(value);
    } else if (field === 'id') {
      this.id = value;
    }
  }
}

/** Follows the hub for as long as the page is open, and connects again by itself. */
export class Stream {
  /**
   * @param {string} url of the stream
   * @param {(name: string, data: any) => void} told each message, its data read
   * @param {(live: boolean, problem: string) => void} changed whether the hub is heard, and why it
   *   does not let itself be followed, as far as it says so
   * @param {() => boolean} may whether it is to be asked at all; if not, {@link again} is waited for
   */
  constructor(url, told, changed, may = () => true) {
    this.url = url;
    this.told = told;
    this.changed = changed;
    this.may = may;
    this.last = '';
    this.failures = 0;
    /** Ends the wait before the next connection. */
    this.again = () => {};
  }

  /** Never ends. */
  async follow() {
    for (;;) {
      this.changed(false, this.may() ? await this.once() : '');
      const wait = AGAIN[Math.min(this.failures++, AGAIN.length - 1)];
      await new Promise((done) => {
        this.again = () => done(undefined);
        if (this.may()) {
          setTimeout(done, wait);
        }
      });
    }
  }

  /** @returns {Promise<string>} why the hub refuses; empty if it did not, or says nothing */
  async once() {
    const ending = new AbortController();
    let dead = setTimeout(() => ending.abort(), DEAD_AFTER);
    try {
      const answer = await fetch(this.url, {
        headers: this.last ? { 'Last-Event-ID': this.last } : {},
        cache: 'no-store',
        signal: ending.signal,
      });
      if (!answer.ok || !answer.body) {
        const said = await answer.json().catch(() => null);
        return typeof said?.error === 'string' ? said.error : '';
      }
      this.failures = 0;
      const messages = new Messages((name, data, id) => {
        this.last = id || this.last;
        this.told(name, JSON.parse(data));
      });
      const reader = answer.body.getReader();
      const decoder = new TextDecoder();
      this.changed(true, '');
      for (;;) {
        const { done, value } = await reader.read();
        if (done) {
          return '';
        }
        clearTimeout(dead);
        dead = setTimeout(() => ending.abort(), DEAD_AFTER);
        messages.take(decoder.decode(value, { stream: true }));
      }
    } catch {
      return ''; // away: it is tried again, and the page says so
    } finally {
      clearTimeout(dead);
      ending.abort();
    }
  }
}
