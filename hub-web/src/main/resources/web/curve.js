// @ts-check
import { html } from 'lit';
import { Element } from './element.js';
import { label, value as words } from './format.js';
import { known, past } from './past.js';

/** Time between two looks, in ms. */
const AGAIN = 10_000;

/** The curve of one property of a device, over an hour or a day. */
class Curve extends Element {
  static properties = {
    device: { attribute: false },
    names: { attribute: false },
    property: { state: true },
    hours: { state: true },
    said: { state: true },
  };

  constructor() {
    super();
    this.device = '';
    /** @type {string[]} properties that are numbers */
    this.names = [];
    this.property = '';
    this.hours = 1;
    this.said = '';
    this.timer = 0;
    /** @type {any} */
    this.plot = null;
    this.redraw = () => {
      this.plot?.destroy();
      this.plot = null;
      void this.look();
    };
    this.theme = matchMedia('(prefers-color-scheme: dark)');
  }

  connectedCallback() {
    super.connectedCallback();
    this.timer = window.setInterval(() => void this.look(), AGAIN);
    this.theme.addEventListener('change', this.redraw);
    addEventListener('resize', this.redraw);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
    this.theme.removeEventListener('change', this.redraw);
    removeEventListener('resize', this.redraw);
    this.plot?.destroy();
    this.plot = null;
  }

  /** @param {Map<string, any>} changed */
  updated(changed) {
    if (changed.has('property') || changed.has('hours') || changed.has('device')) {
      this.redraw();
    }
  }

  chosen() {
    return this.names.includes(this.property) ? this.property : (this.names[0] ?? '');
  }

  async look() {
    const property = this.chosen();
    // The types of the library are those of its other form, which has no default export.
    const library = /** @type {Promise<any>} */ (import('uplot'));
    const [found, loaded] = await Promise.all([
      past(this.device, this.hours, property),
      library.catch(() => null),
    ]);
    if (loaded === null) {
      this.said = 'What draws curves could not be loaded; the hub may have been updated since this page was opened. Load the page anew.';
      return;
    }
    const { default: uPlot } = loaded;
    const room = this.querySelector('.plot');
    const values = found?.properties[property];
    if (!found || !values || !this.isConnected || !room || property !== this.chosen()) {
      this.said = found ? 'Nothing was measured in this time.' : '';
      return;
    }
    const times = values.mean.map((_, i) => found.start + i * found.step);
    const means = known(values.mean);
    this.said = means.length
      ? `Between ${words(Math.min(...known(values.least)))} and ${words(
          Math.max(...known(values.greatest)),
        )}, last ${words(means[means.length - 1])}.`
      : 'Nothing was measured in this time.';
    const data = [times, values.mean, values.least, values.greatest];
    if (this.plot) {
      this.plot.setData(data);
      return;
    }
    const style = getComputedStyle(this);
    const ink = style.getPropertyValue('--soft');
    const line = style.getPropertyValue('--link');
    const axis = { stroke: ink, grid: { stroke: style.getPropertyValue('--line') }, ticks: { show: false } };
    this.plot = new uPlot(
      {
        width: Math.max(200, room.clientWidth),
        height: 260,
        legend: { show: false },
        cursor: { show: false },
        axes: [axis, { ...axis, size: 64 }],
        series: [
          {},
          { stroke: line, width: 2, spanGaps: false, points: { size: 4 } },
          { stroke: line, width: 0.5, points: { show: false } },
          { stroke: line, width: 0.5, points: { show: false } },
        ],
        bands: [{ series: [3, 2], fill: `${line}30` }],
      },
      data,
      room,
    );
  }

  render() {
    const chosen = this.chosen();
    return html`<div class="tools">
        <label>Curve of <select @change=${(/** @type {Event} */ e) => {
          this.property = /** @type {HTMLSelectElement} */ (e.target).value;
        }}>${this.names.map((name) => html`<option value=${name} ?selected=${name === chosen}>${label(name)}</option>`)}</select></label>
        <label>over <select @change=${(/** @type {Event} */ e) => {
          this.hours = Number(/** @type {HTMLSelectElement} */ (e.target).value);
        }}><option value="1">1 hour</option><option value="24">24 hours</option></select></label>
      </div>
      <div class="plot" role="img" aria-label=${`Curve of ${label(chosen)}. ${this.said}`}></div>
      <p class="said">${this.said}</p>`;
  }
}
customElements.define('hub-curve', Curve);
