// @ts-check
import { html, nothing } from 'lit';
import { repeat } from 'lit-html/directives/repeat.js';
import { cure } from './cures.js';
import { Live } from './element.js';
import { store } from './hub.js';
import { title, well } from './store.js';
import './card.js';

/** @typedef {import('./store.js').Device} Device */

/** @type {{[by: string]: (device: Device) => string}} */
const GROUPS = {
  room: (device) => device.description?.room || 'No room',
  kind: (device) => device.description?.model || device.type,
  line: (device) => device.description?.line || 'No line',
};

/** All devices, by room, line or kind. */
class Devices extends Live {
  static properties = {
    by: { state: true },
    unwell: { state: true },
    words: { state: true },
  };

  constructor() {
    super();
    this.by = 'room';
    this.unwell = false;
    this.words = '';
  }

  /** @param {Set<string>} changed */
  concerns(changed) {
    return changed.has('*') || changed.has('~') || this.unwell;
  }

  /** @returns {Device[]} */
  chosen() {
    const words = this.words.trim().toLowerCase();
    return [...store.devices.values()].filter(
      (device) =>
        (!this.unwell || !well(device) || store.missing(device) !== '') &&
        (!words || `${title(device)} ${device.device_id}`.toLowerCase().includes(words)),
    );
  }

  render() {
    const chosen = this.chosen();
    /** @type {Map<string, Device[]>} */
    const groups = new Map();
    for (const device of chosen) {
      const group = GROUPS[this.by]?.(device) ?? '';
      groups.set(group, [...(groups.get(group) ?? []), device]);
    }
    const names = [...groups.keys()].sort((a, b) => a.localeCompare(b));
    return html`<h1 tabindex="-1">Devices</h1>
      <div class="tools" role="group" aria-label="Choose devices">
        <label>Group by <select .value=${this.by} @change=${(/** @type {Event} */ e) => {
          this.by = /** @type {HTMLSelectElement} */ (e.target).value;
        }}><option value="room">room</option><option value="line">line</option><option value="kind">kind</option></select></label>
        <label>Name <input type="search" autocomplete="off" @input=${(/** @type {Event} */ e) => {
          this.words = /** @type {HTMLInputElement} */ (e.target).value;
        }}></label>
        <label><input type="checkbox" id="unwell" .checked=${this.unwell} @change=${(/** @type {Event} */ e) => {
          this.unwell = /** @type {HTMLInputElement} */ (e.target).checked;
        }}> only what is not well</label>
        <span role="status">${chosen.length} of ${store.devices.size} devices</span>
      </div>
      ${store.away.size > 0
        ? html`<p class="fault" id="away" role="status">The hub does not hear ${[...store.away].join(', ')}: what is read there may be old. ${cure('HANDLER_DOWN')}</p>`
        : nothing}
      ${chosen.length === 0 && store.devices.size > 0
        ? html`<p>${this.words.trim() ? 'No device matches.' : 'All devices are well.'}</p>`
        : nothing}
      ${repeat(
        names,
        (name) => name,
        (name) => html`<section><h2><bdi>${name}</bdi></h2>
          <div class="cards">${repeat(
            groups.get(name) ?? [],
            (device) => device.device_id,
            (device) => html`<hub-card data-device=${device.device_id} .device=${device.device_id}></hub-card>`,
          )}</div></section>`,
      )}`;
  }
}
customElements.define('hub-devices', Devices);
