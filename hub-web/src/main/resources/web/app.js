// @ts-check
import { html, nothing } from 'lit';
import { repeat } from 'lit-html/directives/repeat.js';
import { Live } from './element.js';
import { plain } from './format.js';
import { begin, leave, outside, session, store } from './hub.js';
import { title } from './store.js';
import './add.js';
import './broker.js';
import './device.js';
import './devices.js';
import './events.js';
import './health.js';
import './lines.js';
import './login.js';
import './modems.js';

/** @type {[string, string][]} */
const VIEWS = [
  ['', 'Devices'],
  ['lines', 'Lines'],
  ['modems', 'Modems'],
  ['events', 'Events'],
  ['broker', 'Broker'],
  ['add', 'Add'],
  ['health', 'Health'],
];

/** Whether there is something to see in a view. */
function worth(/** @type {string} */ path) {
  return path !== 'modems' || [...store.devices.values()].some(({ handler }) => handler === 'modem');
}

/** The frame: where one can go, whether the hub is heard, and the view. */
class App extends Live {
  static properties = { path: { state: true } };

  constructor() {
    super();
    /** @type {string[]} */
    this.path = [];
    this.turned = () => {
      this.path = location.hash.replace(/^#\/?/, '').split('/');
      this.updateComplete.then(() => this.querySelector('h1')?.focus());
    };
  }

  connectedCallback() {
    super.connectedCallback();
    this.path = location.hash.replace(/^#\/?/, '').split('/');
    addEventListener('hashchange', this.turned);
    document.querySelector('.skip')?.addEventListener('click', (event) => {
      event.preventDefault(); // what follows the # is the view
      this.querySelector('main')?.focus();
    });
    void begin();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener('hashchange', this.turned);
  }

  /** @param {Set<string>} changed */
  concerns(changed) {
    return changed.has('~') || changed.has('*');
  }

  view() {
    if (outside()) {
      return html`<hub-login></hub-login>`;
    }
    const [first, second] = this.path;
    switch (first) {
      case 'device':
        return repeat([second ?? ''], (id) => id, (id) => html`<hub-device .device=${id}></hub-device>`);
      case 'lines':
        return html`<hub-lines .port=${second ?? ''}></hub-lines>`;
      case 'modems':
        return html`<hub-modems .modem=${second ?? ''}></hub-modems>`;
      case 'events':
        return html`<hub-events></hub-events>`;
      case 'broker':
        return html`<hub-broker></hub-broker>`;
      case 'add':
        return html`<hub-add></hub-add>`;
      case 'health':
        return html`<hub-health></hub-health>`;
      default:
        return html`<hub-devices></hub-devices>`;
    }
  }

  updated() {
    const [first, second] = this.path;
    const device = first === 'device' ? store.devices.get(second ?? '') : undefined;
    const name = device ? title(device) : (VIEWS.find(([path]) => path === first)?.[1] ?? 'Devices');
    const hub = store.instance ? `${store.instance} – Sensor hub` : 'Sensor hub';
    document.title = `${outside() ? 'Log in' : plain(name)} – ${hub}`;
  }

  connection() {
    if (store.live) {
      return 'Live';
    }
    if (store.problem === 'TOO_MANY_FOLLOWERS') {
      return 'All 16 places for pages and programs that follow this hub are taken; close one of them. Trying again …';
    }
    if (outside()) {
      return 'Not logged in';
    }
    return store.heard > 0 ? 'Hub not reachable; values may be old. Trying again …' : 'Connecting …';
  }

  render() {
    const here = this.path[0] === 'device' ? '' : this.path[0];
    return html`<header><p class="name">Sensor hub${store.instance ? html` <span id="instance">${store.instance}</span>` : nothing}</p>
        <nav aria-label="Views">${VIEWS.filter(([path]) => worth(path)).map(
          ([path, name]) => html`<a href=${`#/${path}`} aria-current=${path === here ? 'page' : nothing}>${name}</a>`,
        )}</nav>
        <p id="connection" role="status" class=${store.live ? 'live' : 'away'}>${this.connection()}</p>
        ${session.needed && session.role !== null
          ? html`<button type="button" id="leave" @click=${() => void leave()}>Log out</button>`
          : nothing}</header>
      <main id="main" tabindex="-1">${this.view()}</main>`;
  }
}
customElements.define('hub-app', App);
