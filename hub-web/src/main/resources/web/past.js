// @ts-check
/** What numbers have been, as the hub tells. No DOM. */
import { now, read } from './hub.js';

/**
 * @typedef {{mean: (number | null)[], least: (number | null)[], greatest: (number | null)[]}} Past
 * @typedef {{start: number, step: number, properties: {[name: string]: Past}}} Pasts start in s
 */

/**
 * @param {string} device
 * @param {number} hours
 * @param {string} [property] all where it is missing
 * @returns {Promise<Pasts | null>} null where the hub does not say
 */
export async function past(device, hours, property) {
  const step = hours > 1 ? 300 : property ? 10 : 60;
  const from = new Date((await now()) - hours * 3_600_000).toISOString();
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
