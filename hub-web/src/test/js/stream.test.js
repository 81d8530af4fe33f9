import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Messages } from './stream.js';

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
