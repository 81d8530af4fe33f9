// @ts-check
import { json, plain } from './format.js';

/**
 * What passes on a line, as people read it. No DOM.
 *
 * @typedef {{time: string, direction: 'in' | 'out', length: number, octets: string | null,
 *   meaning: any, outcomes: any[]}} Entry
 */

const FUNCTIONS = /** @type {{[code: number]: string}} */ ({
  1: 'read coils',
  2: 'read discrete inputs',
  3: 'read holding registers',
  4: 'read input registers',
  5: 'write coil',
  6: 'write register',
  15: 'write coils',
  16: 'write registers',
  22: 'write bits of register',
});

const EXCEPTIONS = /** @type {{[code: number]: string}} */ ({
  1: 'function not known',
  2: 'address not known',
  3: 'value not taken',
  4: 'fault of the device',
  5: 'accepted, takes long',
  6: 'busy',
  10: 'gateway: no way',
  11: 'gateway: no answer',
});

const ENDS = /** @type {{[end: string]: string}} */ ({
  answered: 'answered',
  late: 'an answer that may be an earlier question’s',
  exception: 'refused',
  timeout: 'no answer',
  checksum_error: 'a damaged answer',
});

/** Values that are written out; the hexadecimal digits show all. */
const MOST_VALUES = 32;

/** @param {string} octets hexadecimal digits */
export function hex(octets) {
  return (octets.match(/../g) ?? []).join(' ');
}

/**
 * The octets as text; what cannot be seen has a sign of its own.
 *
 * @param {string} octets hexadecimal digits
 */
export function text(octets) {
  const numbers = (octets.match(/../g) ?? []).map((two) => parseInt(two, 16));
  const text = new TextDecoder()
    .decode(Uint8Array.from(numbers))
    .replaceAll('\r', '␍')
    .replaceAll('\n', '␊')
    .replaceAll('\t', '␉');
  return plain(text);
}

/** @param {Entry} entry @returns {number | null} */
export function unit(entry) {
  const found = entry.meaning?.unit ?? entry.outcomes.find((one) => one.unit !== undefined)?.unit;
  return found ?? null;
}

/** @param {any[]} values */
function list(values) {
  const shown = values.slice(0, MOST_VALUES).map((one) => (typeof one === 'boolean' ? (one ? 'on' : 'off') : String(one)));
  return shown.join(', ') + (values.length > MOST_VALUES ? ', …' : '');
}

/** @param {any} meaning */
function frame(meaning) {
  const { address, count, values, exception, and, or } = meaning;
  const what = FUNCTIONS[meaning.function] ?? `function ${meaning.function}`;
  let place = '';
  if (address !== undefined) {
    const many = count ?? (values?.length > 1 ? values.length : 1);
    place = many > 1 ? ` ${address} to ${address + many - 1}` : ` ${address}`;
  }
  const data =
    exception !== undefined
      ? `: refused, ${EXCEPTIONS[exception] ?? `exception ${exception}`}`
      : values !== undefined
        ? `: ${list(values)}`
        : and !== undefined
          ? `: and ${and}, or ${or}`
          : '';
  return `unit ${meaning.unit}, ${what}${place}${data}`;
}

/** @param {any} one */
function outcome(one) {
  if (one.end !== undefined) {
    return `unit ${one.unit}: ${ENDS[one.end] ?? one.end}${one.ms > 0 ? ` after ${one.ms} ms` : ''}`;
  }
  if (one.values !== undefined) {
    return `${one.device_id}: ${Object.entries(one.values)
      .map(([name, value]) => `${name} ${typeof value === 'string' ? plain(value) : json(value)}`)
      .join(', ')}`;
  }
  if (one.event !== undefined) {
    return `${one.device_id}: event ${plain(one.event)}${one.data === undefined ? '' : ` ${json(one.data)}`}`;
  }
  if (one.error !== undefined) {
    return `${one.device_id}: ${one.error}, ${plain(one.message)}`;
  }
  if (one.skipped !== undefined) {
    return `left out: ${String(one.skipped).replaceAll('_', ' ')}`;
  }
  return one.routes === undefined ? '' : `to ${one.routes.join(', ')}`;
}

/**
 * What the driver made of it, a sentence each.
 *
 * @param {Entry} entry
 * @returns {string[]}
 */
export function made(entry) {
  const { meaning } = entry;
  const said = meaning?.function !== undefined ? [frame(meaning)] : (meaning?.lines ?? []);
  return [...said, ...entry.outcomes.map(outcome)].filter((one) => one !== '');
}

/**
 * The octets as they are to be shown.
 *
 * @param {Entry} entry
 * @param {'text' | 'hex'} way
 */
export function octets(entry, way) {
  if (entry.octets === null) {
    return entry.length === 0 ? '' : `${entry.length} octets, not shown`;
  }
  return way === 'hex' ? hex(entry.octets) : text(entry.octets);
}

/**
 * A line of a file.
 *
 * @param {Entry} entry
 */
export function line(entry) {
  const way = entry.direction === 'out' ? '>' : '<';
  return [entry.time, way, entry.octets ?? '', ...made(entry)].join('\t');
}
