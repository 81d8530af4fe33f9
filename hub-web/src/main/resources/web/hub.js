// @ts-check
/** The one store and the one stream of the page, and its requests. */
import { Store } from './store.js';
import { Stream } from './stream.js';

export const store = new Store();

const stream = new Stream(
  'events',
  (name, data) => store.take(name, data),
  (live) => {
    store.connected(live);
    if (live) {
      void clock();
    }
  },
);

export function begin() {
  void stream.follow();
}

/** Learns how far the clocks of hub and browser are apart. */
async function clock() {
  const health = await read('health');
  const at = Date.parse(health.body?.timestamp);
  if (!Number.isNaN(at)) {
    store.skew = at - Date.now();
  }
}

/**
 * @typedef {{status: number, body: any, text: string}} Answer status 0: no answer came
 */

/**
 * @param {string} path
 * @param {any} [body] sent with POST
 * @returns {Promise<Answer>}
 */
async function ask(path, body) {
  try {
    const answer = await fetch(path, {
      cache: 'no-store',
      ...(body === undefined
        ? {}
        : {
            method: 'POST',
            headers: { 'Content-Type': 'application/json', 'X-Sensor-Hub': 'page' },
            body: JSON.stringify(body),
          }),
    });
    const text = await answer.text();
    let json = null;
    try {
      json = JSON.parse(text);
    } catch {
      // no JSON: the text is there
    }
    return { status: answer.status, body: json, text };
  } catch {
    return { status: 0, body: null, text: '' };
  }
}

/** @param {string} path */
export function read(path) {
  return ask(path);
}

/**
 * @param {string} path
 * @param {any} body
 */
export function change(path, body) {
  return ask(path, body);
}

/**
 * What went wrong, in words.
 *
 * @param {Answer} answer
 * @returns {string} empty where nothing did
 */
export function refusal(answer) {
  if (answer.status === 0) {
    return 'The hub does not answer.';
  }
  return answer.status < 300 ? '' : answer.body?.message || `HTTP ${answer.status}`;
}
