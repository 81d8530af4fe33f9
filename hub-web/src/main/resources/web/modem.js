// @ts-check
import { html, nothing } from 'lit';
import { Element } from './element.js';
import { when } from './format.js';
import { session, store } from './hub.js';
import './card.js';
import './events.js';
import './modem-past.js';
import './modem-tools.js';

/**
 * @typedef {{serial: string, device_id: string | null, friendly_name: string | null,
 *   path: string | null, interface: string | null, proxy_port: number, status: string,
 *   state: string, cause: string | null, message: string | null, since: string,
 *   wan_ip: string | null, enabled: boolean, connections: number, bytes_in: number,
 *   bytes_out: number, operator: string | null, access_technology: string | null,
 *   signal_strength: number | null}} Modem
 */

/** @param {Modem} modem */
export function named(modem) {
  return modem.friendly_name || modem.device_id || modem.serial;
}

/** @param {Modem} modem */
export function badge(modem) {
  const kind = modem.status === 'unknown' ? '' : modem.status;
  return html`<span class=${`badge ${kind}`} title=${modem.message ?? ''}>${modem.state}</span>${modem.cause
    ? html` <bdi>${modem.cause}</bdi>`
    : nothing}`;
}

/** One modem: the module, its proxy, and what a person does with it. */
class ModemView extends Element {
  static properties = { modem: { attribute: false }, to: { state: true } };

  constructor() {
    super();
    /** @type {Modem | null} */
    this.modem = null;
    /** To whom a message is answered. */
    this.to = '';
  }

  /** @param {string} number */
  reply(number) {
    this.to = number;
    this.querySelector('textarea')?.focus();
  }

  render() {
    const modem = this.modem;
    if (!modem) {
      return nothing;
    }
    /** @type {[string, any][]} */
    const facts = [
      ['IMEI', modem.serial],
      ['Place', modem.path],
      ['Interface', modem.interface],
      ['Proxy port', modem.proxy_port],
      ['Since', when(modem.since, store.now())],
    ];
    const device = modem.device_id;
    return html`<p>${badge(modem)}</p>
      ${modem.message ? html`<div class="fault"><p><bdi>${modem.message}</bdi></p></div>` : nothing}
      <dl class="facts">${facts.map(([name, text]) =>
        text === null ? nothing : html`<div class="property"><dt>${name}</dt><dd><bdi>${text}</bdi></dd></div>`,
      )}</dl>
      ${device
        ? html`<section><h2>Modem and proxy</h2><div class="cards">${[device, `${device}_proxy`].map(
            (id) => html`<hub-card data-device=${id} .device=${id}></hub-card>`,
          )}</div></section>
          ${session.role === 'read'
            ? nothing
            : html`<section><h2>Console</h2><hub-modem-console .modem=${modem.serial}></hub-modem-console></section>
              <section><h2>Message</h2><hub-modem-message .modem=${modem.serial} .to=${this.to}></hub-modem-message></section>
              <section><h2>USSD</h2><hub-modem-ussd .modem=${modem.serial}></hub-modem-ussd></section>`}
          <section><h2>Events</h2><hub-events-list .device=${device}></hub-events-list></section>`
        : html`<p>It is in no place that the instance file names.</p>`}
      <section @reply=${(/** @type {CustomEvent<string>} */ e) => this.reply(e.detail)}>
        <h2>Messages</h2><hub-modem-messages .modem=${modem.serial}></hub-modem-messages></section>
      <section><h2>Traffic</h2><hub-modem-traffic .modem=${modem.serial}></hub-modem-traffic></section>
      <section><h2>Commands so far</h2><hub-modem-log .modem=${modem.serial}></hub-modem-log></section>`;
  }
}
customElements.define('hub-modem', ModemView);
