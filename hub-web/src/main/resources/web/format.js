// @ts-check
/** Values, times and names as people read them. */

const NUMBER = new Intl.NumberFormat(undefined, { maximumFractionDigits: 3 });
const EXACT = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 15 });
/** Numbers beyond these are written with an exponent. */
const [SMALL, LARGE] = [1e-6, 1e15];
const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const CHARACTERS = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const DAY = 86_400_000;
/** What cannot be seen, or turns round what stands beside it. */
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/**
 * A text in which nothing is hidden.
 *
 * @param {string} text
 */
export function plain(text) {
  return text.replace(UNSEEN, '�');
}

/**
 * JSON in which nothing is hidden: what cannot be seen stands there by its number.
 *
 * @param {any} value
 * @param {number} [indent]
 * @returns {string}
 */
export function json(value, indent) {
  const written = JSON.stringify(value, null, indent) ?? '';
  return written.replace(UNSEEN, (one) =>
    one === '\n' ? one : `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * @param {any} value
 * @param {boolean} settable
 * @param {boolean} exact whether all digits of a number are shown
 * @returns {string}
 */
export function value(value, settable = false, exact = false) {
  if (value === null || value === undefined) {
    return '–';
  }
  if (typeof value === 'boolean') {
    return settable ? (value ? 'on' : 'off') : value ? 'yes' : 'no';
  }
  if (typeof value === 'number') {
    const size = Math.abs(value);
    if (size !== 0 && (size < SMALL || size >= LARGE)) {
      return value.toString();
    }
    return exact || (size !== 0 && size < 0.01) ? EXACT.format(value) : NUMBER.format(value);
  }
  return typeof value === 'string' ? value : json(value);
}

/** @param {string} name of a property, such as `voltage_l1` */
export function label(name) {
  const words = name.replaceAll('_', ' ').trim() || name;
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** @param {number} ms */
export function age(ms) {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 2) {
    return 'now';
  }
  if (seconds < 60) {
    return `${seconds} s`;
  }
  if (seconds < 3600) {
    return `${Math.floor(seconds / 60)} min`;
  }
  return seconds < 172_800
    ? `${Math.floor(seconds / 3600)} h`
    : `${Math.floor(seconds / 86_400)} days`;
}

/**
 * A time of day, with the date where that is another one.
 *
 * @param {string} time
 * @param {number} now in ms
 */
export function when(time, now) {
  const at = new Date(time);
  if (Number.isNaN(at.getTime()) || at.getTime() === 0) {
    return 'an unknown time';
  }
  return Math.abs(now - at.getTime()) < DAY ? CLOCK.format(at) : DATE.format(at);
}

/**
 * When something is tried again.
 *
 * @param {string} time
 * @param {number} now in ms
 */
export function again(time, now) {
  const left = Math.ceil((new Date(time).getTime() - now) / 1000);
  return left > 0 ? `in ${duration(left)}` : 'now';
}

/** @param {number} seconds */
export function duration(seconds) {
  return seconds < 2 ? `${Math.max(0, Math.floor(seconds))} s` : age(seconds * 1000);
}

/** @param {number} bytes */
export function bytes(bytes) {
  if (bytes < 1024) {
    return `${NUMBER.format(Math.round(bytes))} B`;
  }
  return bytes < 1024 * 1024
    ? `${NUMBER.format(Math.round(bytes / 102.4) / 10)} KiB`
    : `${NUMBER.format(Math.round(bytes / 104_857.6) / 10)} MiB`;
}

/**
 * The beginning of a text, in whole characters, as far as one is no longer than all of it.
 *
 * @param {string} text
 * @param {number} most
 */
export function cut(text, most) {
  if (text.length <= most) {
    return text;
  }
  const end = CHARACTERS.segment(text.slice(0, most + 2)).containing(most)?.index ?? 0;
  return `${end > 0 ? text.slice(0, end) : text.slice(0, most).replace(/[\ud800-\udbff]$/, '')}…`;
}
