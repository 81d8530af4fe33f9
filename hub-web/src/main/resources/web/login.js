// @ts-check
import { html } from 'lit';
import { Element } from './element.js';
import { enter } from './hub.js';

/** Asks for the token of the hub. */
class Login extends Element {
  static properties = { said: { state: true } };

  constructor() {
    super();
    this.said = '';
  }

  /** @param {SubmitEvent} event */
  async submit(event) {
    event.preventDefault();
    const field = /** @type {HTMLInputElement} */ (this.querySelector('input'));
    this.said = 'Asking …';
    this.said = await enter(field.value);
    field.value = '';
  }

  render() {
    return html`<h1 tabindex="-1">Log in</h1>
      <p>Others can reach this hub, so it asks for its token: <code>HUB_TOKEN</code>, or <code>HUB_READ_TOKEN</code> to look only. This browser then stays logged in for 30 days.</p>
      <form class="tools" @submit=${this.submit}>
        <label>Token <input type="password" autocomplete="current-password" required></label>
        <button>Log in</button>
        <span role="status" class=${this.said ? 'said refused' : 'said'}>${this.said}</span>
      </form>`;
  }
}
customElements.define('hub-login', Login);
