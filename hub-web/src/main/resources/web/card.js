// @ts-check
import { html, nothing } from 'lit';
import { repeat } from 'lit-html/directives/repeat.js';
import { Live } from './element.js';
import { again, age, cut, label, value as words, when } from './format.js';
import { cure, statusWords } from './cures.js';
import { session, store } from './hub.js';
import { past } from './past.js';
import { spark } from './spark.js';
import { own, properties, seen, title, unit } from './store.js';
import './control.js';

/** Characters of a text that a card shows; the view of one device shows all of it. */
const MOST_TEXT = 120;
/** Properties that a card shows. */
const MOST_PROPERTIES = 12;

/** Tells cards whether they can be seen: others are not drawn. */
const inSight = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      /** @type {Card} */ (entry.target).shown(entry.isIntersecting);
    }
  },
  { rootMargin: '200px' },
);

/** @type {Set<Card>} */
const visible = new Set();
setInterval(() => visible.forEach((card) => card.tick()), 1000);

/** Age of the small curves at which they are asked for again, in ms. */
const CURVES_AGE = 60_000;

/** One device in the list: how it is, its values, and what can be set. */
export class Card extends Live {
  static properties = { device: { attribute: false }, all: { attribute: false } };

  constructor() {
    super();
    /** @type {string} id of the device */
    this.device = '';
    /** Whether all properties and whole texts are shown. */
    this.all = false;
    /** @type {import('./past.js').Pasts | null} */
    this.curves = null;
    /** When the curves were asked for last, in ms. */
    this.asked = 0;
  }

  tick() {
    if (store.live && Date.now() - this.asked > CURVES_AGE) {
      this.asked = Date.now();
      void past(this.device, 1).then((curves) => {
        this.curves = curves ?? this.curves;
      });
    }
    this.requestUpdate();
  }

  connectedCallback() {
    super.connectedCallback();
    inSight.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    inSight.unobserve(this);
    visible.delete(this);
  }

  /** @param {boolean} now */
  shown(now) {
    if (now) {
      visible.add(this);
      this.tick();
    } else {
      visible.delete(this);
    }
  }

  /** @param {Set<string>} changed */
  concerns(changed) {
    return visible.has(this) && (changed.has(this.device) || changed.has('~'));
  }

  /**
   * @param {import('./store.js').Device} device
   * @param {string} name
   */
  property(device, name) {
    const now = own(device.reading?.values, name);
    const measured = own(device.reading?.measured, name);
    const control = own(device.description?.properties, name)?.control ?? null;
    const text = words(now, control !== null, this.all);
    const old = measured ? Math.max(0, store.now() - Date.parse(measured)) : 0;
    return html`<div class="property">
      <dt><bdi>${label(name)}</bdi></dt>
      <dd>${typeof now === 'number' ? spark(own(this.curves?.properties, name)) : nothing}<span class="value" data-property=${name}><bdi>${this.all ? text : cut(text, MOST_TEXT)}</bdi></span>
        ${unit(device, name) ? html`<span class="unit"><bdi>${unit(device, name)}</bdi></span>` : nothing}
        ${measured ? html`<span class="age" title=${when(measured, store.now())}>${age(old)}</span>` : nothing}
        ${control && session.role !== 'read'
          ? html`<hub-control .device=${device.device_id} .property=${name} .control=${control}
              .value=${now ?? null}></hub-control>`
          : nothing}</dd></div>`;
  }

  render() {
    const device = store.devices.get(this.device);
    if (!device) {
      return nothing;
    }
    const names = properties(device).filter((name) => this.all || seen(device, name));
    const missing = store.missing(device);
    const few = this.all ? names : names.slice(0, MOST_PROPERTIES);
    const left = names.length - few.length;
    const { fault } = device;
    const quality = device.reading?.quality;
    return html`<article class=${`card ${device.status}`} aria-label=${title(device)}>
      ${this.all
        ? nothing
        : html`<h3><a href=${`#/device/${device.device_id}`}><bdi>${cut(title(device), MOST_TEXT)}</bdi></a></h3>`}
      <p class="status"><span class=${`badge ${device.status}`}>${statusWords(device.status)}</span>
        since ${when(device.since, store.now())}${quality && quality !== 'good'
          ? html` · values ${quality}`
          : nothing}</p>
      ${missing && fault?.error !== 'HANDLER_DOWN'
        ? html`<div class="fault"><p>${missing}, which reads this, does not answer; what stands here may be old. ${cure('HANDLER_DOWN')}</p></div>`
        : nothing}
      ${fault
        ? html`<div class="fault"><p><strong>${fault.error}</strong> <bdi>${cut(fault.message ?? '', 600)}</bdi></p>
            <p>${cure(fault.error)}</p>${fault.retry
              ? html`<p class="retry">Attempt ${fault.retry.attempt} failed; again ${again(fault.retry.next_retry, store.now())}.</p>`
              : nothing}</div>`
        : nothing}
      ${few.length ? html`<dl>${repeat(few, (name) => name, (name) => this.property(device, name))}</dl>` : html`<p>No values yet.</p>`}
      ${left > 0 ? html`<p><a href=${`#/device/${device.device_id}`}>${left} more values</a></p>` : nothing}
    </article>`;
  }
}
customElements.define('hub-card', Card);
