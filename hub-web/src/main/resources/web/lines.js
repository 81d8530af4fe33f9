// @ts-check
import { html, nothing } from 'lit';
import { repeat } from 'lit-html/directives/repeat.js';
import { Looking } from './element.js';
import { bytes, when } from './format.js';
import { read, refusal, store } from './hub.js';
import './trace.js';

/** @param {number} share in percent */
function percent(share) {
  return `${Math.round(share)} %`;
}

/** @param {number | null} time */
function ms(time) {
  return time === null ? '–' : `${time} ms`;
}

/** The lines of the hub, or one of them with what passes on it. */
class Lines extends Looking {
  static properties = { port: { attribute: false }, lines: { state: true }, problem: { state: true } };

  constructor() {
    super();
    this.port = '';
    /** @type {any[] | null} */
    this.lines = null;
    /** @type {any[]} */
    this.ports = [];
    this.problem = '';
  }

  /** @param {Set<string>} changed */
  concerns(changed) {
    return changed.has('~');
  }

  async look() {
    const answer = await read('services/serial-handler/ports');
    this.problem = refusal(answer);
    if (this.problem === '') {
      this.ports = answer.body.ports;
      this.lines = answer.body.lines;
    }
  }

  render() {
    const shown = (this.lines ?? []).filter((line) => !this.port || line.port_id === this.port);
    return html`<h1 tabindex="-1">${this.port ? html`Line <bdi>${this.port}</bdi>` : 'Lines'}</h1>
      ${this.port ? html`<p><a href="#/lines">All lines</a></p>` : nothing}
      ${this.problem ? html`<p class="fault" role="status">${this.problem}</p>` : nothing}
      ${this.lines === null
        ? html`<p>Looking …</p>`
        : shown.length === 0
          ? html`<p>${this.port ? 'There is no such line.' : 'The hub has no serial line, or none with a device.'}</p>`
          : repeat(shown, (line) => line.port_id, (line) => this.line(line))}
      ${this.port && shown.length > 0 ? html`<section><h2>What passes</h2>${repeat([this.port], (port) => port, (port) => html`<hub-trace .port=${port}></hub-trace>`)}</section>` : nothing}`;
  }

  /** @param {any} line */
  line(line) {
    const port = this.ports.find((one) => one.port_id === line.port_id);
    const holder = port?.in_use_by;
    const open = line.state === 'open';
    /** @type {[string, any][]} */
    const facts = [
      ['Since', when(line.since, store.now())],
      ['Path', line.path],
      ['By id', port?.by_id],
      ['Device file', port?.path],
      ['Held by', holder ? `${holder.command} (process ${holder.pid})` : null],
      ['Comes', `${bytes(line.bytes_per_second)} and ${line.messages_per_second} lines a second`],
      ['So far', `${bytes(line.bytes)}, ${line.messages} lines`],
      ['Reconnects', line.reconnects],
    ];
    if (line.bus) {
      facts.push(['Bus in use', percent(line.bus.utilisation_percent)]);
      facts.push(['Lost to silent units', `${percent(line.bus.lost_percent)}, ${Math.round(line.bus.lost_seconds)} s in all`]);
    }
    return html`<article class=${`card ${open ? '' : 'offline'}`} data-line=${line.port_id}>
      <h2><a href=${`#/lines/${line.port_id}`}><bdi>${line.port_id}</bdi></a> <span class=${`badge ${open ? 'online' : 'offline'}`}>${line.state}</span></h2>
      ${line.error ? html`<div class="fault"><p><bdi>${line.error}</bdi></p></div>` : nothing}
      <dl class="facts">${facts.filter(([, value]) => value !== null && value !== undefined).map(
        ([name, value]) => html`<div class="property"><dt>${name}</dt><dd><bdi>${value}</bdi></dd></div>`,
      )}<div class="property"><dt>Devices</dt><dd>${line.devices.map(
        (/** @type {string} */ id, /** @type {number} */ at) => html`${at > 0 ? ', ' : nothing}<a href=${`#/device/${id}`}><bdi>${id}</bdi></a>`,
      )}</dd></div></dl>
      ${line.bus?.units.length > 0 ? this.units(line) : nothing}</article>`;
  }

  /** @param {any} line */
  units(line) {
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${`Units on ${line.port_id}`}><table>
      <thead><tr><th scope="col">Unit</th><th scope="col">Device</th><th scope="col">Answers</th><th scope="col">Late</th><th scope="col">Refused</th><th scope="col">No answer</th><th scope="col">Damaged</th><th scope="col">Answers after</th><th scope="col">Longest</th></tr></thead>
      <tbody>${line.bus.units.map(
        (/** @type {any} */ unit) => html`<tr data-unit=${unit.unit}><th scope="row">${unit.unit}</th>
          <td><bdi>${unit.device_id ?? '–'}</bdi></td><td>${unit.answered}</td><td>${unit.late}</td><td>${unit.exception}</td>
          <td>${unit.timeout}</td><td>${unit.checksum_error}</td><td>${ms(unit.answer_ms)}</td><td>${ms(unit.longest_ms)}</td></tr>`,
      )}</tbody></table></div>`;
  }
}
customElements.define('hub-lines', Lines);
