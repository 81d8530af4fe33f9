// @ts-check
import { LitElement } from 'lit';
import { store } from './hub.js';

/** An element without a shadow, so that one style sheet holds, and labels reach everywhere. */
export class Element extends LitElement {
  createRenderRoot() {
    return this;
  }
}

/** An element that is drawn again when something that it shows changes. */
export class Live extends Element {
  constructor() {
    super();
    /** @type {() => void} */
    this.leave = () => {};
  }

  /**
   * Whether one of these changes is to be seen here.
   *
   * @param {Set<string>} _changed
   * @returns {boolean}
   */
  concerns(_changed) {
    return true;
  }

  connectedCallback() {
    super.connectedCallback();
    this.leave = store.listen((changed) => {
      if (this.concerns(changed)) {
        this.requestUpdate();
      }
    });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.leave();
  }
}

/** Time between two looks, in ms. */
const AGAIN = 3000;

/** An element that asks services by itself, at once and again, as long as it is shown. */
export class Looking extends Live {
  constructor() {
    super();
    this.timer = 0;
  }

  /** Asks, and keeps what is answered. */
  async look() {}

  connectedCallback() {
    super.connectedCallback();
    void this.look();
    this.timer = window.setInterval(() => void this.look(), AGAIN);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }
}
