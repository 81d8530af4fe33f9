// @ts-check
import { html, nothing } from 'lit';
import { repeat } from 'lit-html/directives/repeat.js';
import { Looking } from './element.js';
import { bytes, when } from './format.js';
import { change, read, refusal, session, store } from './hub.js';
import { badge, named } from './modem.js';
import { MODEMS } from './modem-tools.js';

/** @typedef {import('./modem.js').Modem} Modem */

/** The modems: how each is, by which port it is chosen, what it moved. */
class Modems extends Looking {
  static properties = {
    modem: { attribute: false },
    modems: { state: true },
    unclaimed: { state: true },
    problem: { state: true },
    said: { state: true },
    trouble: { state: true },
  };

  constructor() {
    super();
    /** IMEI of the one that is shown; empty: all are. */
    this.modem = '';
    /** @type {Modem[] | null} */
    this.modems = null;
    /** @type {string[]} */
    this.unclaimed = [];
    this.problem = '';
    this.said = '';
    this.trouble = false;
  }

  /** @param {Set<string>} changed */
  concerns(changed) {
    return changed.has('~');
  }

  async look() {
    const answer = await read(MODEMS);
    this.problem = refusal(answer);
    if (this.problem === '') {
      this.modems = answer.body.modems;
      this.unclaimed = answer.body.unclaimed;
    }
  }

  /** @param {Modem} modem */
  async restart(modem) {
    if (!confirm(`Restart ${named(modem)}? It is away for half a minute or more.`)) {
      return;
    }
    this.said = `${named(modem)}: restarting …`;
    const answer = await change(`${MODEMS}/${modem.serial}/restart`, {});
    this.said = `${named(modem)}: ${refusal(answer) || 'restarts'}`;
  }

  /** @param {string} text */
  async copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      this.said = `Copied: ${text.split('\n').length === 1 ? text : `${text.split('\n').length} addresses`}`;
    } catch {
      this.said = text; // off loopback without TLS browsers copy nothing
    }
  }

  /** @param {Modem} modem */
  address(modem) {
    return `${location.hostname}:${modem.proxy_port}`;
  }

  render() {
    if (this.modem) {
      const one = this.modems?.find((modem) => modem.serial === this.modem || modem.device_id === this.modem);
      return html`<p><a href="#/modems">All modems</a></p>
        <h1 tabindex="-1">${one ? html`<bdi>${named(one)}</bdi>` : 'Modem'}</h1>
        ${this.problem ? html`<p class="fault" role="status">${this.problem}</p>` : nothing}
        ${one
          ? repeat([one], ({ serial }) => serial, (modem) => html`<hub-modem .modem=${modem}></hub-modem>`)
          : html`<p>${this.modems === null ? 'Looking …' : 'No module with this number is known.'}</p>`}`;
    }
    return html`<h1 tabindex="-1">Modems</h1>
      ${this.problem ? html`<p class="fault" role="status">${this.problem}</p>` : nothing}
      ${this.modems === null ? html`<p>Looking …</p>` : this.list(this.modems)}
      <p role="status" class="said">${this.said}</p>
      ${this.unclaimed.length
        ? html`<p>Plugged in, but no port of the instance file names the place: <bdi>${this.unclaimed.join(', ')}</bdi>.</p>`
        : nothing}`;
  }

  /** @param {Modem[]} modems */
  list(modems) {
    if (modems.length === 0) {
      return html`<p>No module has said yet which it is.</p>`;
    }
    const well = modems.filter((modem) => modem.state === 'online').length;
    const shown = modems.filter((modem) => !this.trouble || modem.state !== 'online');
    return html`<div class="tools"><label><input type="checkbox" @change=${(/** @type {Event} */ e) => {
        this.trouble = /** @type {HTMLInputElement} */ (e.target).checked;
      }}> only what is not well</label><span role="status">${well} of ${modems.length} online</span>
      <button type="button" id="copy-all" @click=${() =>
        void this.copy(shown.map((modem) => this.address(modem)).join('\n'))}>Copy all addresses</button></div>
      <div class="scroll" tabindex="0" role="region" aria-label="Modems"><table>
      <thead><tr><th scope="col">Modem</th><th scope="col">State</th><th scope="col">Since</th><th scope="col">Operator</th><th scope="col">Signal</th><th scope="col">Address</th><th scope="col">Proxy</th><th scope="col">Connections</th><th scope="col">In</th><th scope="col">Out</th>${session.role === 'read' ? nothing : html`<th scope="col">Actions</th>`}</tr></thead>
      <tbody>${repeat(shown, (modem) => modem.serial, (modem) => this.row(modem))}</tbody></table></div>`;
  }

  /** @param {Modem} modem */
  row(modem) {
    const radio = [modem.operator, modem.access_technology].filter(Boolean).join(' · ');
    return html`<tr data-modem=${modem.serial}>
      <th scope="row"><a href=${`#/modems/${modem.serial}`}><bdi>${named(modem)}</bdi></a></th>
      <td>${badge(modem)}</td><td>${when(modem.since, store.now())}</td>
      <td><bdi>${radio || '–'}</bdi></td>
      <td>${modem.signal_strength === null ? '–' : `${modem.signal_strength} dBm`}</td>
      <td><bdi>${modem.wan_ip ?? '–'}</bdi></td>
      <td><button type="button" class="copy" aria-label=${`Copy the proxy address of ${named(modem)}`}
        @click=${() => void this.copy(this.address(modem))}>${modem.proxy_port}</button></td>
      <td>${modem.connections}</td><td>${bytes(modem.bytes_in)}</td><td>${bytes(modem.bytes_out)}</td>
      ${session.role === 'read'
        ? nothing
        : html`<td><button type="button" ?disabled=${!modem.device_id || modem.state === 'absent'}
            aria-label=${`Restart ${named(modem)}`} @click=${() => void this.restart(modem)}>Restart</button></td>`}</tr>`;
  }
}
customElements.define('hub-modems', Modems);
