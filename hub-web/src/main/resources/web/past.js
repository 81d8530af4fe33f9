// @ts-check
/** What numbers have been: asked of the hub, and drawn small. */
import { nothing, svg } from 'lit';
import { read } from './hub.js';

/**
 * @typedef {{mean: (number | null)[], least: (number | null)[], greatest: (number | null)[]}} Past
 * @typedef {{start: number, step: number, properties: {[name: string]: Past}}} Pasts start in s
 */

const WIDTH = 60;
const HEIGHT = 18;

/**
 * @param {string} device
 * @param {number} hours
 * @param {string} [property] all where it is missing
 * @returns {Promise<Pasts | null>} null where the hub does not say
 */
export async function past(device, hours, property) {
  const step = hours > 1 ? 300 : property ? 10 : 60;
  const from = new Date(Date.now() - hours * 3_600_000).toISOString();
  const one = property ? `&property=${encodeURIComponent(property)}` : '';
  const { status, body } = await read(`device/${device}/history?step=${step}&from=${from}${one}`);
  return status === 200
    ? { start: Date.parse(body.start) / 1000, step: body.step, properties: body.properties }
    : null;
}

/**
 * Those values that were measured.
 *
 * @param {(number | null)[]} values
 * @returns {number[]}
 */
export function known(values) {
  return values.flatMap((value) => (value === null ? [] : [value]));
}

/**
 * A small curve of the means.
 *
 * @param {Past | undefined} past
 */
export function spark(past) {
  const means = known(past?.mean ?? []);
  if (!past || means.length < 2) {
    return nothing;
  }
  const least = Math.min(...means);
  const range = Math.max(...means) - least;
  /** @type {string[]} */
  const parts = [];
  let pen = false;
  past.mean.forEach((value, i) => {
    if (value === null) {
      pen = false;
      return;
    }
    const x = (i / (past.mean.length - 1)) * WIDTH;
    const y = range === 0 ? HEIGHT / 2 : HEIGHT - 1 - ((value - least) / range) * (HEIGHT - 2);
    parts.push(`${pen ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`);
    pen = true;
  });
  return svg`<svg class="spark" aria-hidden="true" viewBox="0 0 60 18" width="60" height="18"><path d=${parts.join('')}></path></svg>`;
}
