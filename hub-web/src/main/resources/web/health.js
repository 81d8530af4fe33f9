// @ts-check
import { html, nothing } from 'lit';
import { Looking } from './element.js';
import { bytes, duration, when } from './format.js';
import { change, read, refusal, session, store } from './hub.js';

/** @typedef {{name: string, health: any, memory: number | null, problem: string,
 *   log: {level: string, usual: string, until: string | null} | null}} Row */


/**
 * What is not as it should be, in words; see docs/operation/troubleshooting.md.
 *
 * @param {any} health an answer of `/health`
 * @returns {string[]}
 */
export function problems(health) {
  /** @type {string[]} */
  const found = [];
  for (const line of health?.lines ?? []) {
    if (line.state !== 'open') {
      found.push(`Line ${line.port_id} is ${line.state}${line.error ? `: ${line.error}` : ''}. “./hub ports” shows what is plugged in.`);
    }
  }
  for (const listener of health?.listeners ?? []) {
    if (!listener.listening) {
      found.push(`${listener.name} on ${listener.endpoint} is not listened on: ${listener.error ?? 'unknown'}. End the program that holds it.`);
    }
  }
  for (const [name, dependency] of Object.entries(health?.dependencies ?? {})) {
    if (dependency.status !== 'healthy') {
      found.push(`${name} does not answer; it is started again by itself. If that repeats, its log says why.`);
    }
  }
  const { mqtt, spool, push, detector, store: file } = health ?? {};
  if (mqtt && mqtt.connected === false) {
    found.push(`The broker at ${mqtt.host}:${mqtt.port} is not connected. Events wait on the disk until it is.`);
  }
  if (mqtt?.problem) {
    found.push(`Connections to the broker end early: ${mqtt.problem}`);
  }
  for (const topic of mqtt?.refused_subscriptions ?? []) {
    found.push(`The broker refuses the subscription to ${topic}: check its rights.`);
  }
  for (const left of mqtt?.left_out ?? []) {
    found.push(`The broker does not take ${left.topic}: ${left.reason}`);
  }
  if (spool?.error) {
    found.push(`Events cannot be kept on the disk: ${spool.error}`);
  }
  if (push?.error) {
    found.push(`Devices cannot report at ${push.listen}: ${push.error}`);
  }
  if (detector && detector.connected === false) {
    found.push('The detector of USB devices is away; what is known goes on.');
  }
  if (file?.error) {
    found.push(`Decisions about USB devices cannot be kept: ${file.error}`);
  }
  return found;
}

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
        <tbody>${this.rows.map((row) => this.line(row))}</tbody></table></div>
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
