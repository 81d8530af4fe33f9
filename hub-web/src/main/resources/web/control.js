// @ts-check
import { html, nothing } from 'lit';
import { live } from 'lit-html/directives/live.js';
import { Element } from './element.js';
import { label, value as words } from './format.js';
import { change, refusal } from './hub.js';

/** A slider with more steps cannot be set to one of them. */
const MOST_STEPS = 1000;

/** What sets one property: a switch, a slider, a field or a choice, and what became of it. */
class Control extends Element {
  static properties = {
    device: { attribute: false },
    property: { attribute: false },
    control: { attribute: false },
    value: { attribute: false },
    waiting: { state: true },
    said: { state: true },
    refused: { state: true },
    draft: { state: true },
  };

  constructor() {
    super();
    this.device = '';
    this.property = '';
    /** @type {import('./store.js').Control} */
    this.control = { kind: 'flag' };
    /** @type {any} */
    this.value = null;
    this.waiting = false;
    this.said = '';
    this.refused = false;
    /** @type {any} what a person has entered and not sent */
    this.draft = null;
  }

  /** @param {any} wanted */
  async set(wanted) {
    if (this.waiting) {
      return;
    }
    this.waiting = true;
    this.said = 'Waiting …';
    const answer = await change(`device/${this.device}/command`, {
      values: { [this.property]: wanted },
    });
    const problem = refusal(answer);
    this.waiting = false;
    this.refused = problem !== '';
    if (problem) {
      this.said = `Refused: ${problem}`;
      return;
    }
    this.draft = null;
    const back = answer.body?.result?.[this.property];
    this.said = `Done${back === undefined ? '' : `, read back: ${words(back, true)}`}`;
  }

  /** @param {Event} event */
  submit(event) {
    event.preventDefault();
    const empty = this.control.kind === 'number' && String(this.draft).trim() === '';
    if (this.draft !== null && !empty) {
      void this.set(this.control.kind === 'number' ? Number(this.draft) : this.draft);
    }
  }

  field() {
    const name = label(this.property);
    const shown = this.draft ?? this.value ?? '';
    const draft = (/** @type {Event} */ event) => {
      this.draft = /** @type {HTMLInputElement} */ (event.target).value;
    };
    const { kind, min, max, step, options, max_length } = this.control;
    if (kind === 'choice') {
      const known = (options ?? []).includes(shown);
      return html`<select aria-label="New value of ${name}" @change=${draft} .value=${live(shown)}>
        ${known ? nothing : html`<option value="" selected disabled>choose</option>`}
        ${(options ?? []).map(
          (option) => html`<option value=${option} ?selected=${option === shown}>${option}</option>`,
        )}
      </select>`;
    }
    if (kind === 'text') {
      return html`<input type="text" aria-label="New value of ${name}" maxlength=${max_length ?? 255}
        .value=${live(String(shown))} @input=${draft}>`;
    }
    const slider = typeof min === 'number' && typeof max === 'number' && (max - min) / (step ?? 1) <= MOST_STEPS;
    return html`<input type=${slider ? 'range' : 'number'} aria-label="New value of ${name}"
      min=${min ?? nothing} max=${max ?? nothing} step=${step ?? 'any'} required
      .value=${live(String(shown))} @input=${draft}>${slider
        ? html`<output>${words(shown === '' ? null : Number(shown))}</output>`
        : nothing}`;
  }

  render() {
    const flag = this.control.kind === 'flag';
    const name = label(this.property);
    return html`${flag
        ? html`<button type="button" role="switch" class="switch" aria-label=${name}
            aria-checked=${this.value === true ? 'true' : 'false'} aria-busy=${this.waiting ? 'true' : 'false'}
            @click=${() => this.set(this.value !== true)}><span></span></button>`
        : html`<form @submit=${this.submit}>${this.field()}
            <button ?disabled=${this.draft === null || this.waiting}>Set</button></form>`}
      <span role="status" class=${this.refused ? 'said refused' : 'said'}>${this.said}</span>`;
  }
}
customElements.define('hub-control', Control);
