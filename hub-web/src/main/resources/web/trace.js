// @ts-check
import { html, nothing } from 'lit';
import { repeat } from 'lit-html/directives/repeat.js';
import { Element } from './element.js';
import { cut } from './format.js';
import { line, made, octets, unit } from './passage.js';
import { Messages } from './stream.js';

/** @typedef {import('./passage.js').Entry & {number: number, lost?: number}} Shown */

/** Entries that are kept for the file; of these the newest are drawn. */
const MOST_KEPT = 5000;
const MOST_DRAWN = 200;
/** Wait before looking again, in ms. */
const AGAIN = 2000;

const TIME = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 });

/** What passes on one line, live, as long as it is shown. */
class Trace extends Element {
  static properties = {
    port: { attribute: false },
    way: { state: true },
    only: { state: true },
    paused: { state: true },
    said: { state: true },
  };

  constructor() {
    super();
    this.port = '';
    /** @type {'text' | 'hex'} */
    this.way = 'text';
    /** Whether a person has chosen the way; otherwise frames are digits. */
    this.asked = false;
    this.only = '';
    this.paused = false;
    this.said = 'Connecting …';
    /** @type {Shown[]} the newest first */
    this.entries = [];
    /** @type {Shown[]} what is drawn while it is paused */
    this.still = [];
    /** @type {Set<number>} */
    this.units = new Set();
    this.number = 0;
    this.planned = false;
    this.ending = new AbortController();
    this.timer = 0;
  }

  connectedCallback() {
    super.connectedCallback();
    void this.look();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.ending.abort();
    clearTimeout(this.timer);
  }

  async look() {
    this.ending = new AbortController();
    try {
      const answer = await fetch(`services/serial-handler/ports/${encodeURIComponent(this.port)}/trace`, {
        cache: 'no-store',
        signal: this.ending.signal,
      });
      if (!answer.ok || !answer.body) {
        const problem = await answer.json().catch(() => null);
        this.said = problem?.message ?? `The hub answers with ${answer.status}.`;
      } else {
        this.said = 'Live';
        await this.follow(answer.body.getReader());
        this.said = 'The line is not looked at any more; trying again …';
      }
    } catch {
      this.said = 'The hub does not answer; trying again …';
    }
    if (this.isConnected) {
      this.timer = window.setTimeout(() => void this.look(), AGAIN);
    }
  }

  /** @param {ReadableStreamDefaultReader<Uint8Array>} reader */
  async follow(reader) {
    const decoder = new TextDecoder();
    const messages = new Messages((name, data) => this.take(name, JSON.parse(data)));
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      messages.take(decoder.decode(value, { stream: true }));
    }
  }

  /**
   * @param {string} name
   * @param {any} data
   */
  take(name, data) {
    if (name !== 'passed' && name !== 'gap') {
      return;
    }
    const entry = name === 'gap' ? { time: '', direction: 'in', length: 0, octets: null, meaning: null, outcomes: [], lost: data.lost } : data;
    this.entries.unshift({ ...entry, number: ++this.number });
    this.entries.length = Math.min(this.entries.length, MOST_KEPT);
    const of = name === 'gap' ? null : unit(data);
    if (of !== null) {
      this.units.add(of);
    }
    if (!this.asked && data.meaning?.function !== undefined) {
      this.way = 'hex';
    }
    if (!this.planned) {
      this.planned = true;
      requestAnimationFrame(() => {
        this.planned = false;
        this.requestUpdate();
      });
    }
  }

  /** @param {Shown[]} entries */
  chosen(entries) {
    return this.only === ''
      ? entries
      : entries.filter((entry) => entry.lost !== undefined || String(unit(entry)) === this.only);
  }

  pause() {
    this.still = [...this.entries];
    this.paused = !this.paused;
  }

  save() {
    const shown = this.chosen(this.paused ? this.still : this.entries);
    const rows = [...shown].reverse().map((entry) => (entry.lost === undefined ? line(entry) : `\t\t\t${entry.lost} entries lost`));
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([`${rows.join('\n')}\n`], { type: 'text/plain' }));
    link.download = `${this.port}.txt`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  render() {
    const shown = this.chosen(this.paused ? this.still : this.entries).slice(0, MOST_DRAWN);
    return html`<div class="tools">
        <label>Shown as <select id="way" @change=${(/** @type {Event} */ e) => {
          this.asked = true;
          this.way = /** @type {'text' | 'hex'} */ (/** @type {HTMLSelectElement} */ (e.target).value);
        }}><option value="text" ?selected=${this.way === 'text'}>text</option><option value="hex" ?selected=${this.way === 'hex'}>hexadecimal digits</option></select></label>
        ${this.units.size > 0
          ? html`<label>Unit <select id="unit" @change=${(/** @type {Event} */ e) => {
              this.only = /** @type {HTMLSelectElement} */ (e.target).value;
            }}><option value="">all</option>${[...this.units].sort((a, b) => a - b).map((one) => html`<option value=${one}>${one}</option>`)}</select></label>`
          : nothing}
        <button type="button" id="pause" aria-pressed=${this.paused ? 'true' : 'false'} @click=${() => this.pause()}>${this.paused ? 'Go on' : 'Pause'}</button>
        <button type="button" id="save" @click=${() => this.save()}>Download</button>
        <span role="status">${this.paused ? `Paused; ${this.number} entries so far` : this.said}</span></div>
      ${shown.length === 0
        ? html`<p>${this.only === '' ? 'Nothing' : `Nothing of unit ${this.only}`} has passed since you look.</p>`
        : html`<ol class="trace" reversed tabindex="0" aria-label="What passed, the newest first">${repeat(shown, (entry) => entry.number, (entry) => this.row(entry))}</ol>`}`;
  }

  /** @param {Shown} entry */
  row(entry) {
    if (entry.lost !== undefined) {
      return html`<li class="lost">${entry.lost} entries were left out, because more passed than could be told.</li>`;
    }
    const out = entry.direction === 'out';
    return html`<li class=${entry.direction}><span class="age">${TIME.format(new Date(entry.time))}</span>
      <span class="way">${out ? 'sent' : 'came'}</span>
      <code><bdi>${cut(octets(entry, this.way), 4000)}</bdi></code>
      ${made(entry).map((one) => html`<p><bdi>${cut(one, 1000)}</bdi></p>`)}</li>`;
  }
}
customElements.define('hub-trace', Trace);
