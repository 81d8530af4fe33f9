// @ts-check
import { html, nothing } from 'lit';
import { Looking } from './element.js';
import { bytes, when } from './format.js';
import { problems } from './troubles.js';
import { read, refusal, store } from './hub.js';

const BASE = 'services/mqtt-bridge/';

/** The broker: whether it is there, what waits for it, what it keeps. */
class Broker extends Looking {
  static properties = {
    health: { state: true },
    kept: { state: true },
    said: { state: true },
    words: { state: true },
  };

  constructor() {
    super();
    /** @type {any} */
    this.health = null;
    /** @type {{topics: string[], count: number} | null} */
    this.kept = null;
    this.said = 'Looking …';
    this.words = '';
  }

  concerns() {
    return false;
  }

  async look() {
    const [health, kept] = await Promise.all([read(`${BASE}health`), read(`${BASE}retained`)]);
    this.health = health.body?.mqtt ? health.body : null;
    this.kept = kept.status === 200 ? kept.body : null;
    this.said = this.health ? '' : refusal(health) || 'No usable answer.';
  }

  facts() {
    const { mqtt, spool } = this.health;
    const now = store.now();
    /** @type {[string, string][]} */
    const facts = [
      ['Broker', `${mqtt.host}:${mqtt.port}`],
      ['Connected', mqtt.connected ? `since ${mqtt.since ? when(mqtt.since, now) : 'just now'}` : 'no'],
      ['Last publication', mqtt.last_publish ? when(mqtt.last_publish, now) : 'none yet'],
      ['Waiting in the spool', `${spool.events} events, ${bytes(spool.bytes)}`],
      ['The oldest of them', spool.oldest ? when(spool.oldest, now) : '–'],
      ['Dropped, because the spool was full', String(spool.dropped)],
    ];
    return html`<dl class="facts">${facts.map(
      ([name, text]) => html`<div class="property"><dt>${name}</dt><dd><bdi>${text}</bdi></dd></div>`,
    )}</dl>`;
  }

  topics() {
    if (!this.kept) {
      return nothing;
    }
    const words = this.words.trim().toLowerCase();
    const shown = this.kept.topics.filter((topic) => topic.toLowerCase().includes(words));
    return html`<section><h2>Retained topics</h2>
      <div class="tools"><label>Contains <input type="search" autocomplete="off" @input=${(/** @type {Event} */ e) => {
        this.words = /** @type {HTMLInputElement} */ (e.target).value;
      }}></label><span role="status">${shown.length} of ${this.kept.count} topics</span></div>
      ${shown.length === 0 ? html`<p>${this.kept.count === 0 ? 'None.' : 'No topic contains that.'}</p>` : nothing}
      <ul class="events" ?hidden=${shown.length === 0}>${shown.map((topic) => html`<li><code><bdi>${topic}</bdi></code></li>`)}</ul></section>`;
  }

  render() {
    const troubles = this.health ? problems(this.health) : [];
    return html`<h1 tabindex="-1">Broker</h1>
      ${this.said ? html`<p>${this.said}</p>` : nothing}
      ${troubles.length ? html`<ul class="troubles">${troubles.map((text) => html`<li><bdi>${text}</bdi></li>`)}</ul>` : nothing}
      ${this.health ? this.facts() : nothing}${this.topics()}`;
  }
}
customElements.define('hub-broker', Broker);
