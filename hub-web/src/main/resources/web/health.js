// @ts-check
import { html, nothing } from 'lit';
import { repeat } from 'lit-html/directives/repeat.js';
import { Looking } from './element.js';
import { bytes, duration, when } from './format.js';
import { change, read, refusal, session, store } from './hub.js';
import { problems } from './troubles.js';

/** @typedef {{name: string, health: any, memory: number | null, problem: string,
 *   log: {level: string, usual: string, until: string | null} | null}} Row */

/** @param {string} metrics in the format of Prometheus */
export function memory(metrics) {
  const found = /^hub_heap_used_bytes(?:\{[^}]*\})? ([0-9.eE+]+)/m.exec(metrics);
  return found ? Number(found[1]) : null;
}

/** The services: how they do, for how long, and what is wrong. */
class Health extends Looking {
  static properties = { rows: { state: true }, said: { state: true } };

  constructor() {
    super();
    /** @type {Row[]} */
    this.rows = [];
    this.said = '';
  }

  /** @param {Set<string>} changed */
  concerns(changed) {
    return changed.has('~');
  }

  async look() {
    const names = (await read('services')).body?.services ?? [];
    const rows = await Promise.all([
      this.row('state-aggregator', ''),
      ...names.map((/** @type {string} */ name) => this.row(name, `services/${name}/`)),
    ]);
    if (this.isConnected) {
      this.rows = rows;
    }
  }

  /**
   * @param {string} name
   * @param {string} base
   * @returns {Promise<Row>}
   */
  async row(name, base) {
    const [health, metrics, log] = await Promise.all([
      read(`${base}health`),
      read(`${base}metrics`),
      read(`${base}log-level`),
    ]);
    const there = health.body?.service === name;
    return {
      name,
      health: there ? health.body : null,
      memory: there ? memory(metrics.text) : null,
      log: log.status === 200 ? log.body : null,
      problem: there ? '' : refusal(health) || 'No usable answer.',
    };
  }

  render() {
    const troubles = this.rows.flatMap((row) =>
      row.problem ? [`${row.name}: ${row.problem}`] : problems(row.health),
    );
    return html`<h1 tabindex="-1">Health</h1>
      <section><h2>What is wrong</h2>${this.rows.length === 0
        ? html`<p>Looking …</p>`
        : troubles.length === 0
          ? html`<p id="all-well">All services are well.</p>`
          : html`<ul class="troubles">${troubles.map((text) => html`<li><bdi>${text}</bdi></li>`)}</ul>`}
        <p>Faults of devices stand at the devices: <a href="#/">devices</a>.</p></section>
      <section><h2>Services</h2><div class="scroll" tabindex="0" role="region" aria-label="Services"><table>
        <thead><tr><th scope="col">Service</th><th scope="col">Status</th><th scope="col">Version</th><th scope="col">Running for</th><th scope="col">Heap</th><th scope="col">Log level</th></tr></thead>
        <tbody>${repeat(this.rows, (row) => row.name, (row) => this.line(row))}</tbody></table></div>
        <p role="status" class="said">${this.said}</p></section>
      ${this.lines()}`;
  }

  /**
   * @param {Row} row
   * @param {string} level
   */
  async logs(row, level) {
    const base = row.name === 'state-aggregator' ? '' : `services/${row.name}/`;
    const answer = await change(`${base}log-level`, { level });
    this.said = refusal(answer) || `${row.name} logs at ${level}${answer.body.until ? ` until ${when(answer.body.until, store.now())}` : ''}.`;
    await this.look();
  }

  /** @param {Row} row */
  log(row) {
    if (!row.log || session.role === 'read') {
      return row.log?.level ?? '–';
    }
    const { level, until } = row.log;
    return html`<select aria-label=${`Log level of ${row.name}`} .value=${level} @change=${(/** @type {Event} */ e) =>
        void this.logs(row, /** @type {HTMLSelectElement} */ (e.target).value)}>${['ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE'].map(
        (one) => html`<option value=${one} ?selected=${one === level}>${one}</option>`,
      )}</select>${until ? html` until ${when(until, store.now())}` : nothing}`;
  }

  /** @param {Row} row */
  line(row) {
    const status = row.health?.status ?? 'unavailable';
    const badge = status === 'healthy' ? 'online' : status === 'degraded' ? 'degraded' : 'offline';
    return html`<tr data-service=${row.name}><th scope="row">${row.name}</th>
      <td><span class=${`badge ${badge}`}>${status}</span></td>
      <td>${row.health?.version ?? '–'}</td>
      <td>${row.health ? duration(row.health.uptime) : '–'}</td>
      <td>${row.memory === null ? '–' : bytes(row.memory)}</td>
      <td>${this.log(row)}</td></tr>`;
  }

  lines() {
    const lines = this.rows.find((row) => row.name === 'serial-handler')?.health?.lines ?? [];
    return lines.length === 0
      ? nothing
      : html`<section><h2>Lines</h2><div class="scroll" tabindex="0" role="region" aria-label="Lines"><table>
          <thead><tr><th scope="col">Port</th><th scope="col">State</th><th scope="col">Since</th><th scope="col">Reconnects</th><th scope="col">Path</th></tr></thead>
          <tbody>${lines.map(
            (/** @type {any} */ line) => html`<tr><th scope="row"><bdi>${line.port_id}</bdi></th>
              <td><span class=${`badge ${line.state === 'open' ? 'online' : 'offline'}`}>${line.state}</span></td>
              <td>${when(line.since, store.now())}</td><td>${line.reconnects}</td>
              <td><bdi>${line.path ?? '–'}</bdi></td></tr>`,
          )}</tbody></table></div></section>`;
  }
}
customElements.define('hub-health', Health);
