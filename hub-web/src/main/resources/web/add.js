// @ts-check
import { html, nothing } from 'lit';
import { draft, drivers, fits, place as placeOf, unused } from './draft.js';
import { Looking } from './element.js';
import { cut, json, label, value } from './format.js';
import { change, read, refusal, session } from './hub.js';
import { made, octets } from './passage.js';

/** Members of a reading that are no values. */
const BESIDES = new Set(['sensor_id', 'type', 'timestamp', 'quality', 'unit', 'units']);

/** Trying a device that is not in the instance file yet, and adding it. */
class Add extends Looking {
  static properties = {
    offers: { state: true },
    form: { state: true },
    busy: { state: true },
    told: { state: true },
    said: { state: true },
    problems: { state: true },
    piece: { state: true },
    written: { state: true },
  };

  constructor() {
    super();
    /** @type {any} */
    this.offers = null;
    /** @type {any[]} */
    this.ports = [];
    /** @type {any[]} */
    this.lines = [];
    /** @type {any[]} */
    this.adapters = [];
    /** @type {import('./draft.js').Form} */
    this.form = { place: 'web', address: '', url: '', profile: '', driver: '', id: '', baud: '9600', unit: '', more: '' };
    /** Whether a person has changed something. */
    this.touched = false;
    this.busy = '';
    /** The place that is being tried, or was last. */
    this.tried = '';
    /** @type {any} */
    this.told = null;
    this.said = '';
    /** @type {string[]} */
    this.problems = [];
    /** @type {any} */
    this.piece = null;
    /** @type {any} */
    this.written = null;
  }

  concerns() {
    return false;
  }

  async look() {
    const [offers, ports, services] = await Promise.all([
      this.offers === null ? read('add') : null,
      read('services/serial-handler/ports'),
      read('services'),
    ]);
    if ((services.body?.services ?? []).includes('device-manager')) {
      this.adapters = (await read('services/device-manager/devices')).body?.devices ?? [];
    }
    if (!this.isConnected) {
      return;
    }
    this.said = this.said || (offers ? refusal(offers) : '') || refusal(ports);
    this.ports = ports.body?.ports ?? this.ports;
    this.lines = ports.body?.lines ?? this.lines;
    this.offers = this.offers ?? offers?.body ?? null;
    const taken = this.form.place.startsWith('port:') && !this.free().some((port) => this.form.place === placeOf(port));
    if (this.busy === '' && (taken || !this.touched)) {
      const free = this.free()[0];
      const place = free ? placeOf(free) : 'web';
      if (taken || place !== this.form.place || this.candidates(place).length > 0) {
        this.form = this.whole({ ...this.form, place, profile: taken ? this.form.profile : '', id: taken ? '' : this.form.id });
      }
    }
    this.requestUpdate();
  }

  free() {
    return unused(this.ports, this.tried).filter((port) => this.adapter(port)?.state !== 'denied');
  }

  /**
   * What the manager knows of an adapter; nothing where it does not run. Its paths may be those of
   * another container, so the socket counts.
   *
   * @param {any} port
   */
  adapter(port) {
    const same = ['socket', 'interface', 'vendor_id', 'product_id'];
    return port.socket === null ? undefined : this.adapters.find((one) => one.present && same.every((key) => one[key] === port[key]));
  }

  /**
   * The profiles that the adapter at a place may have, the likeliest first.
   *
   * @param {string} place
   * @returns {string[]}
   */
  candidates(place) {
    const port = this.free().find((one) => place === placeOf(one));
    const known = port ? (this.adapter(port)?.candidates ?? []) : [];
    return known.map((/** @type {any} */ one) => one.profile).filter((/** @type {any} */ one) => typeof one === 'string');
  }

  /**
   * The form with a profile and a driver that are possible at its place.
   *
   * @param {import('./draft.js').Form} form
   */
  whole(form) {
    const profiles = this.profiles(form.place);
    const moved = form.place !== this.form.place || form.profile === '';
    const guess = moved ? this.candidates(form.place).find((name) => profiles.some((one) => one.name === name)) : undefined;
    const profile = guess ?? (profiles.some((one) => one.name === form.profile) ? form.profile : (profiles[0]?.name ?? ''));
    const possible = drivers(this.profile(profile)?.driver ?? '', form.place);
    return { ...form, profile, driver: possible.includes(form.driver) ? form.driver : possible[0] };
  }

  /** @param {Partial<import('./draft.js').Form>} more what a person has changed */
  set(more) {
    this.touched = true;
    this.form = this.whole({ ...this.form, ...more });
    this.told = null;
    this.piece = null;
    this.written = null;
    this.problems = [];
    this.said = '';
  }

  /** @param {string} place @returns {any[]} */
  profiles(place) {
    return (this.offers?.profiles ?? []).filter((/** @type {any} */ one) => fits(one.driver, place));
  }

  /** @param {string} name */
  profile(name) {
    return this.offers?.profiles.find((/** @type {any} */ one) => one.name === name);
  }

  /** @param {'try' | 'write'} what */
  async ask(what) {
    let body;
    try {
      body = draft(this.form);
    } catch {
      this.said = 'The further keys are no JSON object, such as {"room": "Cellar"}.';
      return;
    }
    const { form } = this;
    this.touched = true;
    this.busy = what;
    this.tried = form.place;
    this.said = what === 'try' ? 'Trying; this takes some seconds …' : 'Writing …';
    this.told = null;
    this.problems = [];
    const answer = await change(`add/${what}`, body);
    this.busy = '';
    if (what === 'try' && this.form !== form) {
      this.said = 'What was entered has changed meanwhile; try again.';
      return;
    }
    this.problems = answer.body?.problems ?? [];
    this.piece = answer.body?.piece ?? this.piece;
    this.said = refusal(answer);
    if (this.said === '' && what === 'try') {
      this.told = answer.body;
      this.said = answer.body.values === null ? 'No values came.' : 'These values came.';
    } else if (this.said === '') {
      this.written = answer.body;
      this.said = !answer.body.written
        ? 'The hub did not take it; the file is as it was.'
        : answer.body.needs_restart
          ? 'Written; it counts from the next start of the hub on.'
          : 'Written, and taken by the hub.';
      await this.look();
    }
  }

  render() {
    return html`<h1 tabindex="-1">Add a device</h1>
      ${this.offers === null ? html`<p>${this.said || 'Looking …'}</p>` : this.fields()}
      ${this.result()}`;
  }

  /**
   * @param {string} id
   * @param {string} name
   * @param {keyof import('./draft.js').Form} key
   * @param {any} more attributes
   */
  input(id, name, key, more = {}) {
    return html`<label>${name} <input id=${id} autocomplete="off" spellcheck="false" inputmode=${more.numeric ? 'numeric' : 'text'} .value=${this.form[key]}
      @input=${(/** @type {Event} */ e) => this.set({ [key]: /** @type {HTMLInputElement} */ (e.target).value })}></label>`;
  }

  fields() {
    const { place, profile } = this.form;
    const driver = this.profile(profile)?.driver ?? '';
    const possible = drivers(driver, place);
    const offered = unused(this.ports, this.tried);
    const used = this.ports.filter((port) => !offered.includes(port));
    const candidates = this.candidates(place);
    return html`<form class="fields" @submit=${(/** @type {Event} */ e) => {
        e.preventDefault();
        void this.ask('try');
      }}>
      <label>Where it is <select id="place" @change=${(/** @type {Event} */ e) => this.set({ place: /** @type {HTMLSelectElement} */ (e.target).value })}>
        ${this.free().map((port) => {
          const one = placeOf(port);
          return html`<option value=${one} ?selected=${place === one}>${cut([port.product, port.by_id ?? port.path].filter(Boolean).join(', '), 120)}</option>`;
        })}
        ${this.lines.filter((line) => line.bus).map(
          (line) => html`<option value=${`line:${line.port_id}`} ?selected=${place === `line:${line.port_id}`}>line ${line.port_id} of the hub</option>`,
        )}
        <option value="network" ?selected=${place === 'network'}>a serial line in the network</option>
        <option value="web" ?selected=${place === 'web'}>a web device</option></select></label>
      ${candidates.length > 0 ? html`<p id="candidates">It may be: <bdi>${candidates.join(', ')}</bdi></p>` : nothing}
      ${place === 'network' ? this.input('address', 'Address, with tcp or rfc2217 in front', 'address') : nothing}
      ${place === 'web' ? this.input('url', 'IP address, or URL', 'url') : nothing}
      <label>What it is <select id="profile" @change=${(/** @type {Event} */ e) => this.set({ profile: /** @type {HTMLSelectElement} */ (e.target).value })}>
        ${this.profiles(place).map((one) => html`<option value=${one.name} ?selected=${one.name === profile}>${one.name}</option>`)}</select></label>
      <p class="said">${this.profile(profile)?.description ?? ''}</p>
      ${possible.length > 1
        ? html`<label>Protocol <select id="driver" @change=${(/** @type {Event} */ e) => this.set({ driver: /** @type {HTMLSelectElement} */ (e.target).value })}>
            ${possible.map((one) => html`<option value=${one} ?selected=${one === this.form.driver}>${one}</option>`)}</select></label>`
        : nothing}
      ${this.input('id', 'Id of the device', 'id')}
      ${place.startsWith('port:') || place === 'network' ? this.input('baud', 'Baud rate', 'baud', { numeric: true }) : nothing}
      ${driver === 'modbus' ? this.input('unit-id', 'Unit', 'unit', { numeric: true }) : nothing}
      <label>Further keys of the device, as JSON <textarea id="more" rows="2" spellcheck="false" .value=${this.form.more}
        @input=${(/** @type {Event} */ e) => this.set({ more: /** @type {HTMLTextAreaElement} */ (e.target).value })}></textarea></label>
      <div class="tools"><button type="submit" id="try" ?disabled=${this.busy !== '' || session.role === 'read'}>Try</button>
        ${this.offers.editable
          ? html`<button type="button" id="write" ?disabled=${this.busy !== '' || session.role === 'read'} @click=${() => void this.ask('write')}>Write to the instance file</button>`
          : html`<span>${this.offers.why_not}.</span>`}</div>
      </form>
      ${used.length > 0
        ? html`<p class="said">In use, and not touched: <bdi>${used.map((port) => `${port.by_id ?? port.path} (${port.port_id ?? port.in_use_by.command})`).join(', ')}</bdi></p>`
        : nothing}`;
  }

  result() {
    const { told, written } = this;
    return html`<p id="outcome" role="status">${this.said}</p>
      ${this.problems.length > 0 ? html`<ul class="troubles">${this.problems.map((one) => html`<li><bdi>${one}</bdi></li>`)}</ul>` : nothing}
      ${told?.error ? html`<div class="fault"><p><bdi>${told.error}: ${told.message}</bdi></p></div>` : nothing}
      ${told?.model && told.values ? html`<p>It is: <bdi>${told.model}</bdi></p>` : nothing}
      ${told?.values
        ? html`<dl class="facts" id="values">${Object.entries(told.values)
            .filter(([name]) => !BESIDES.has(name))
            .map(([name, one]) => html`<div class="property"><dt>${label(name)}</dt><dd><bdi>${cut(value(one), 200)}</bdi></dd></div>`)}</dl>`
        : nothing}
      ${told?.passed?.length > 0
        ? html`<h2>What passed</h2><ol class="trace" tabindex="0" aria-label="What passed">${told.passed.map(
            (/** @type {any} */ entry) => html`<li class=${entry.direction}><span class="way">${entry.direction === 'out' ? 'sent' : 'came'}</span>
              <code><bdi>${cut(octets(entry, entry.meaning ? 'hex' : 'text'), 1000)}</bdi></code>
              ${made(entry).map((one) => html`<p><bdi>${cut(one, 500)}</bdi></p>`)}</li>`,
          )}</ol>`
        : nothing}
      ${this.piece
        ? html`<h2>For the instance file</h2><pre id="piece" tabindex="0" aria-label="For the instance file">${json(this.piece, 2)}</pre>
          <button type="button" id="copy" @click=${() => void navigator.clipboard?.writeText(json(this.piece, 2))}>Copy</button>`
        : nothing}
      ${written ? html`<p>${written.file}${written.old ? html`; the old one is ${written.old}` : nothing}</p>
          <pre id="reload" tabindex="0" aria-label="What the reload said">${written.reload.join('\n')}</pre>` : nothing}`;
  }
}
customElements.define('hub-add', Add);
