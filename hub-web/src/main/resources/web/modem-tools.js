// @ts-check
import { html } from 'lit';
import { Element } from './element.js';
import { change, refusal } from './hub.js';

/** Where the modems are asked and ordered. */
export const MODEMS = 'services/modem-proxy/api/modems';

/** How long an answer may take, in ms: of a command, of a code, of a message in many parts. */
const [COMMAND, CODE, MESSAGE] = [190_000, 125_000, 600_000];
/** Answers that the console keeps. */
const MOST_KEPT = 50;

/** A form whose content is a command for a modem. */
class Tool extends Element {
  static properties = {
    modem: { attribute: false },
    waiting: { state: true },
    said: { state: true },
    refused: { state: true },
  };

  constructor() {
    super();
    /** IMEI. */
    this.modem = '';
    this.waiting = false;
    this.said = '';
    this.refused = false;
  }

  /**
   * @param {string} order
   * @param {any} body
   * @param {number} timeout in ms
   * @returns {Promise<any>} its result; undefined where it was refused
   */
  async order(order, body, timeout) {
    this.waiting = true;
    this.said = 'Waiting …';
    const answer = await change(`${MODEMS}/${this.modem}/${order}`, { ...body, timeout });
    const problem = refusal(answer);
    this.waiting = false;
    this.refused = problem !== '';
    this.said = problem ? `Refused: ${problem}` : 'Done.';
    return problem ? undefined : answer.body;
  }

  /**
   * @param {Event} event
   * @returns {FormData} what was entered
   */
  entered(event) {
    event.preventDefault();
    return new FormData(/** @type {HTMLFormElement} */ (event.target));
  }

  words() {
    return html`<span role="status" class=${this.refused ? 'said refused' : 'said'}><bdi>${this.said}</bdi></span>`;
  }
}

/** AT commands, with what was answered. */
class Console extends Tool {
  static properties = { ...Tool.properties, lines: { state: true } };

  constructor() {
    super();
    /** @type {{command: string, answer: string}[]} */
    this.lines = [];
  }

  /** @param {Event} event */
  async submit(event) {
    const form = this.entered(event);
    const command = String(form.get('command'));
    const result = await this.order('command', { command, dangerous: form.has('dangerous') }, COMMAND);
    const answer = result ? [...result.lines, result.final].join('\n') : this.said;
    this.lines = [{ command, answer }, ...this.lines].slice(0, MOST_KEPT);
  }

  render() {
    return html`<form class="tools" @submit=${this.submit}>
        <label>Command <input name="command" required maxlength="500" autocomplete="off" spellcheck="false" placeholder="AT+CSQ"></label>
        <label><input type="checkbox" name="dangerous"> may change the modem</label>
        <button ?disabled=${this.waiting}>Send</button>${this.words()}</form>
      <ul class="events console">${this.lines.map(
        ({ command, answer }) => html`<li><strong><bdi>${command}</bdi></strong><pre><bdi>${answer}</bdi></pre></li>`,
      )}</ul>`;
  }
}
customElements.define('hub-modem-console', Console);

/** A message to a number. */
class Message extends Tool {
  static properties = { ...Tool.properties, to: { attribute: false } };

  constructor() {
    super();
    /** The number that stands there at first. */
    this.to = '';
  }

  /** @param {Event} event */
  async submit(event) {
    const form = this.entered(event);
    const value = { to: String(form.get('to')).trim(), text: String(form.get('text')) };
    const sent = await this.order('sms', value, MESSAGE);
    if (sent) {
      this.said = sent.parts > 1 ? `Sent, in ${sent.parts} parts.` : 'Sent.';
      /** @type {HTMLFormElement} */ (event.target).reset();
    }
  }

  render() {
    return html`<form class="fields" @submit=${this.submit}>
      <label>To <input name="to" type="tel" required pattern="\\+?[0-9]{3,20}" autocomplete="off" placeholder="+491701234567" .value=${this.to}></label>
      <label>Text <textarea name="text" rows="3" required></textarea></label>
      <p><button ?disabled=${this.waiting}>Send</button> ${this.words()}</p></form>`;
  }
}
customElements.define('hub-modem-message', Message);

/** A code to the network and what it answers. */
class Ussd extends Tool {
  static properties = { ...Tool.properties, text: { state: true } };

  constructor() {
    super();
    this.text = '';
  }

  /** @param {Event} event */
  async submit(event) {
    const answer = await this.order('ussd', { text: String(this.entered(event).get('code')) }, CODE);
    this.text = answer?.text ?? '';
  }

  render() {
    return html`<form class="tools" @submit=${this.submit}>
        <label>Code or answer <input name="code" maxlength="160" autocomplete="off" placeholder="*100#"></label>
        <button ?disabled=${this.waiting}>Send</button>${this.words()}</form>
      ${this.text ? html`<pre><bdi>${this.text}</bdi></pre>` : ''}`;
  }
}
customElements.define('hub-modem-ussd', Ussd);
