// @ts-check
import { html, nothing } from 'lit';
import { Live } from './element.js';
import { json } from './format.js';
import { change, read, refusal, session, store } from './hub.js';
import { own, properties, seen, title } from './store.js';
import './card.js';
import './curve.js';
import './events.js';

/** One device: all that is known of it. */
class DeviceView extends Live {
  static properties = {
    device: { attribute: false },
    said: { state: true },
    raw: { state: true },
  };

  constructor() {
    super();
    this.device = '';
    this.said = '';
    this.raw = '';
  }

  /** @param {Set<string>} changed */
  concerns(changed) {
    return changed.has('*');
  }

  async readNow() {
    this.said = 'Reading …';
    const answer = await change(`device/${this.device}/force-refresh`, {});
    this.said = refusal(answer) ? `Not read: ${refusal(answer)}` : 'Read.';
  }

  /** @param {Event} event */
  async open(event) {
    if (/** @type {HTMLDetailsElement} */ (event.target).open) {
      const answer = await read(`device/${this.device}`);
      this.raw = answer.body ? json(answer.body, 2) : refusal(answer);
    }
  }

  render() {
    const device = store.devices.get(this.device);
    if (!device) {
      return html`<h1 tabindex="-1">Device</h1><p>${store.live
        ? html`There is no device of the name <bdi>${this.device}</bdi>.`
        : 'Nothing is known yet.'} <a href="#/">All devices</a></p>`;
    }
    const { description } = device;
    const numbers = properties(device).filter(
      (name) =>
        typeof own(device.reading?.values, name) === 'number' ||
        (seen(device, name) && own(description?.properties, name)?.kind === 'number'),
    );
    /** @type {[string, string][]} */
    const facts = [
      ['Id', device.device_id],
      ['Model', description?.model ?? ''],
      ['Manufacturer', description?.manufacturer ?? ''],
      ['Room', description?.room ?? ''],
      ['Line', description?.line ?? ''],
      ['Type', device.type],
      ['Read by', description?.owner ?? device.handler],
    ];
    return html`<p><a href="#/">All devices</a></p>
      <h1 tabindex="-1"><bdi>${title(device)}</bdi></h1>
      ${session.role === 'read'
        ? nothing
        : html`<div class="tools"><button type="button" @click=${this.readNow}>Read now</button>
            <span role="status">${this.said}</span></div>`}
      <hub-card data-device=${device.device_id} .device=${device.device_id} .all=${true}></hub-card>
      ${numbers.length
        ? html`<section><h2>Curve</h2><hub-curve .device=${device.device_id} .names=${numbers}></hub-curve></section>`
        : nothing}
      <section><h2>What it is</h2><dl class="facts">${facts.map(([name, text]) =>
        text ? html`<div class="property"><dt>${name}</dt><dd><bdi>${text}</bdi></dd></div>` : nothing,
      )}</dl></section>
      <section><h2>Events</h2><hub-events-list .device=${device.device_id}></hub-events-list></section>
      <details @toggle=${this.open}><summary>As JSON</summary><pre tabindex="0">${this.raw}</pre></details>`;
  }
}
customElements.define('hub-device', DeviceView);
