// @ts-check
import { html, nothing } from 'lit';
import { repeat } from 'lit-html/directives/repeat.js';
import { Looking } from './element.js';
import { bytes, when } from './format.js';
import { read, refusal, session, store } from './hub.js';
import { MODEMS } from './modem-tools.js';

/** What is kept of one modem, and looked at again and again. */
class Kept extends Looking {
  static properties = { modem: { attribute: false }, rows: { state: true }, problem: { state: true } };

  constructor() {
    super();
    /** IMEI. */
    this.modem = '';
    /** @type {any[] | null} */
    this.rows = null;
    this.problem = '';
  }

  /** @returns {string} the last word of the path, and the member of its answer */
  what() {
    return '';
  }

  concerns() {
    return false;
  }

  async look() {
    const answer = await read(`${MODEMS}/${this.modem}/${this.what()}`);
    this.problem = refusal(answer);
    if (this.problem === '') {
      this.rows = answer.body[this.what()];
    }
  }

  /** @param {any[]} _rows */
  drawn(_rows) {
    return html``;
  }

  render() {
    return html`${this.problem ? html`<p class="fault" role="status">${this.problem}</p>` : nothing}
      ${this.rows === null
        ? html`<p>Looking …</p>`
        : this.rows.length === 0
          ? html`<p>Nothing yet.</p>`
          : this.drawn(this.rows)}`;
  }
}

/** Messages that came and that were sent. */
class Messages extends Kept {
  what() {
    return 'sms';
  }

  /** @param {string} number */
  reply(number) {
    this.dispatchEvent(new CustomEvent('reply', { detail: number, bubbles: true }));
  }

  /** @param {any[]} rows */
  drawn(rows) {
    return html`<ul class="events">${repeat(
      rows,
      (message) => message.message_id,
      (message) => html`<li data-message=${message.message_id}><span class="age">${when(message.time, store.now())}</span>
        ${message.direction === 'in' ? 'from' : 'to'} <strong><bdi>${message.number}</bdi></strong> ${message.state}
        ${message.direction === 'in' && session.role !== 'read'
          ? html`<button type="button" @click=${() => this.reply(message.number)}>Reply</button>`
          : nothing}<p><bdi>${message.text}</bdi></p></li>`,
    )}</ul>`;
  }
}
customElements.define('hub-modem-messages', Messages);

/** Commands that the modem was given. */
class Log extends Kept {
  what() {
    return 'log';
  }

  /** @param {any[]} rows */
  drawn(rows) {
    return html`<ul class="events">${rows.map(
      (entry) => html`<li><span class="age">${when(entry.time, store.now())}</span>
        <strong><bdi>${entry.command}</bdi></strong> ${entry.result} after ${entry.took_ms} ms, by ${entry.who}
        <code><bdi>${entry.answer}</bdi></code></li>`,
    )}</ul>`;
  }
}
customElements.define('hub-modem-log', Log);

/** What was moved, hour by hour. */
class Traffic extends Kept {
  what() {
    return 'traffic';
  }

  /** @param {any[]} rows */
  drawn(rows) {
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Traffic"><table>
      <thead><tr><th scope="col">Hour from</th><th scope="col">Of</th><th scope="col">In</th><th scope="col">Out</th></tr></thead>
      <tbody>${rows.map(
        (sum) => html`<tr><td>${when(sum.start, store.now())}</td>
          <td>${sum.of === 'interface' ? html`interface, SIM <bdi>${sum.iccid || '–'}</bdi>` : html`proxy, <bdi>${sum.user ?? 'without login'}</bdi>`}</td>
          <td>${bytes(sum.bytes_in)}</td><td>${bytes(sum.bytes_out)}</td></tr>`,
      )}</tbody></table></div>`;
  }
}
customElements.define('hub-modem-traffic', Traffic);
