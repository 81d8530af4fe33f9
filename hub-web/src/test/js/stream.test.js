import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Messages, Stream } from './stream.js';

const TEXT =
  ': hello\n\nid: serial-handler/a1:7\nevent: state\ndata: {"a":\ndata: 1}\n\r\nevent:event\r\ndata:2\r\n\r\nevent: lost\n\ndata: {}\n\n';
const EXPECTED = [
  ['state', '{"a":\n1}', 'serial-handler/a1:7'],
  ['event', '2', 'serial-handler/a1:7'],
  ['message', '{}', 'serial-handler/a1:7'],
];

test('messages are the same in pieces of every size', () => {
  for (let size = 1; size <= TEXT.length; size++) {
    const told = [];
    const messages = new Messages((...message) => told.push(message));
    for (let at = 0; at < TEXT.length; at += size) {
      messages.take(TEXT.slice(at, at + size));
    }
    assert.deepEqual(told, EXPECTED, `pieces of ${size}`);
    assert.equal(messages.rest, '');
  }
});

/** Follows with answers that are given, in no time; tells the waits, in ms, and what was said. */
async function follow(answers, may) {
  const { fetch, setTimeout } = globalThis;
  const waits = [];
  const said = [];
  let asked = 0;
  await new Promise((done) => {
    globalThis.setTimeout = (then, ms) => {
      if (ms < 9000) {
        waits.push(ms);
        queueMicrotask(then);
      }
      return 0;
    };
    globalThis.fetch = async () => {
      const answer = answers[asked++];
      if (answer === undefined) {
        done();
        return new Promise(() => {});
      }
      if (answer === null) {
        throw new TypeError('refused');
      }
      return answer;
    };
    const stream = new Stream('events', () => {}, (live, problem) => said.push([live, problem]), may ?? (() => true));
    void stream.follow();
    if (may) {
      setTimeout(() => done(), 20);
    }
  });
  Object.assign(globalThis, { fetch, setTimeout });
  return { waits, said, asked };
}

const refused = (error) => ({ ok: false, body: {}, json: async () => ({ error }) });

test('a hub that listens again is found within 2 s, also if it refuses once', async () => {
  const { waits } = await follow([...Array(20).fill(null), refused('SERVICE_UNAVAILABLE')]);
  assert.equal(waits.length, 21);
  assert.equal(waits[0], 250);
  assert.ok(waits.at(-1) + waits.at(-2) <= 2000, String(waits));
});

test('why the hub refuses is told', async () => {
  const { said } = await follow([refused('TOO_MANY_FOLLOWERS'), null]);
  assert.deepEqual(said, [[false, 'TOO_MANY_FOLLOWERS'], [false, '']]);
});

test('who has not logged in asks nothing', async () => {
  const { asked, waits } = await follow([], () => false);
  assert.equal(asked, 0);
  assert.deepEqual(waits, []);
});
