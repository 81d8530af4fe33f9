// @ts-check
import { html, nothing } from 'lit';
import { repeat } from 'lit-html/directives/repeat.js';
import { Live } from './element.js';
import { cut, json, when } from './format.js';
import { store } from './hub.js';
import { title } from './store.js';

/** Events that are drawn at first, and more each time that somebody asks for more. */
const STEP = 100;

/** Earlier events are not asked for: this part comes with the page. */
const OPENED = new Date();

/** The newest events, of one device or of all. */
class EventsList extends Live {
  static properties = { device: { attribute: false }, words: { attribute: false }, most: { state: true } };

  constructor() {
    super();
    this.device = '';
    this.words = '';
    this.most = STEP;
  }

  /** @param {Set<string>} changed */
  concerns(changed) {
    return changed.has('!');
  }

  render() {
    const words = this.words.trim().toLowerCase();
    const all = store.events.filter((event) => !this.device || event.device_id === this.device);
    const chosen = all.filter(
      (event) => !words || `${event.device_id} ${event.event} ${JSON.stringify(event.data)}`.toLowerCase().includes(words),
    );
    if (chosen.length === 0) {
      return html`<p>${all.length === 0 ? 'No event since this page was opened.' : `None of ${all.length} events contains that.`}</p>`;
    }
    const shown = chosen.slice(0, this.most);
    return html`<ul class="events">${repeat(
      shown,
      (event) => event.number,
      (event) => {
        const device = store.devices.get(event.device_id);
        return html`<li><span class="age">${when(event.timestamp, store.now())}</span>
          <strong><bdi>${cut(event.event, 200)}</bdi></strong>
          ${event.device_id && !this.device
            ? html`<a href=${`#/device/${event.device_id}`}><bdi>${device ? cut(title(device), 120) : event.device_id}</bdi></a>`
            : nothing}
          ${event.event === 'gap' && !event.device_id
            ? html`<span>${event.data.lost ?? 'An unknown number of'} events were lost on the way.</span>`
            : html`<code><bdi>${cut(json(event.data), 2000)}</bdi></code>`}</li>`;
      },
    )}</ul>${chosen.length > shown.length
      ? html`<p><button type="button" class="more" @click=${() => {
          this.most += STEP;
        }}>Show ${Math.min(STEP, chosen.length - shown.length)} more of ${chosen.length}</button></p>`
      : nothing}`;
  }
}
customElements.define('hub-events-list', EventsList);

/** The events of all devices. */
class Events extends Live {
  static properties = { words: { state: true } };

  constructor() {
    super();
    this.words = '';
  }

  concerns() {
    return false;
  }

  render() {
    return html`<h1 tabindex="-1">Events</h1>
      <p id="since">Live since this page was opened at <time datetime=${OPENED.toISOString()}>${OPENED.toLocaleTimeString()}</time>.
        Earlier events are not shown.</p>
      <div class="tools"><label>Contains <input type="search" autocomplete="off" @input=${(/** @type {Event} */ e) => {
        this.words = /** @type {HTMLInputElement} */ (e.target).value;
      }}></label></div>
      <hub-events-list .words=${this.words}></hub-events-list>`;
  }
}
customElements.define('hub-events', Events);
