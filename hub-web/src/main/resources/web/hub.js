// @ts-check
/** The one store and the one stream of the page, and its requests. */
import { Store } from './store.js';
import { Stream } from './stream.js';

export const store = new Store();

const stream = new Stream(
  'events',
  (name, data) => store.take(name, data),
  (live, problem) => {
    store.connected(live, problem);
    if (live) {
      clocked = clock();
    } else if (session.needed || !session.asked || problem === 'UNAUTHORIZED') {
      void look();
    }
  },
  () => !outside(),
);

/** Time between two looks at whether the services are there, in ms. */
const SERVICES = 1000;

/** Whether a token has to be entered, and what the one entered allows; null: nothing. */
export const session = { needed: false, role: /** @type {'full' | 'read' | null} */ (null), asked: false };

/** Asks what this browser may do, and follows the hub when it may. */
export async function begin() {
  await look();
  clocked = clock();
  void stream.follow();
  setInterval(() => {
    if (store.live && !document.hidden) {
      void services();
    }
  }, SERVICES);
  // Somebody may have logged in at another page of this browser.
  addEventListener('focus', () => {
    if (outside()) {
      void look().then(() => stream.again());
    }
  });
}

/** Whether a token has to be entered before anything is told. */
export function outside() {
  return session.needed && session.role === null;
}

async function look() {
  const answer = await read('session');
  if (answer.status === 200) {
    Object.assign(session, answer.body, { asked: true });
    store.note('~');
  }
}

/**
 * @param {string} token
 * @returns {Promise<string>} what is wrong with it; empty: nothing
 */
export async function enter(token) {
  const answer = await ask('session', { token });
  await look();
  stream.again();
  return refusal(answer);
}

export async function leave() {
  await ask('session', undefined, 'DELETE');
  location.reload();
}

/** @type {Promise<void> | null} the last look at the hub's clock */
let clocked = null;

/** The time at the hub, in ms, as soon as its clock was looked at. */
export async function now() {
  await (clocked ??= clock());
  return store.now();
}

/** Learns how far the clocks of hub and browser are apart. */
async function clock() {
  const at = Date.parse((await services())?.timestamp);
  if (!Number.isNaN(at)) {
    store.skew = at - Date.now();
  }
}

/** Learns which hub it is, and which of its services are away. */
async function services() {
  const { body } = await read('health');
  if (body?.instance_id) {
    store.health(body);
  }
  return body;
}

/**
 * @typedef {{status: number, body: any, text: string}} Answer status 0: no answer came
 */

/**
 * @param {string} path
 * @param {any} [body]
 * @param {'GET' | 'POST' | 'DELETE'} [method]
 * @returns {Promise<Answer>}
 */
async function ask(path, body, method = body === undefined ? 'GET' : 'POST') {
  try {
    const answer = await fetch(path, {
      cache: 'no-store',
      method,
      // A page of another site cannot send this header.
      headers: method === 'GET' ? {} : { 'Content-Type': 'application/json', 'X-Sensor-Hub': 'page' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
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
