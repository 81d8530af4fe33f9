import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hex, line, made, octets, text, unit } from './passage.js';

const entry = (more) => ({ time: 't', direction: 'in', length: 0, octets: '', meaning: null, outcomes: [], ...more });

test('octets are digits in pairs, or text in which nothing is hidden', () => {
  assert.equal(hex('0103ff'), '01 03 ff');
  assert.equal(text('7b7d0d0a'), '{}␍␊');
  assert.equal(text('e280ae41ff00'), '�A��');
  assert.equal(octets(entry({ octets: '41' }), 'text'), 'A');
  assert.equal(octets(entry({ octets: '41' }), 'hex'), '41');
  assert.equal(octets(entry({ octets: null, length: 5 }), 'hex'), '5 octets, not shown');
});

test('a frame is unit, function, addresses and values in words', () => {
  const read = { unit: 1, function: 3, address: 5, count: 2 };
  assert.deepEqual(made(entry({ meaning: read })), ['unit 1, read holding registers 5 to 6']);
  const answer = { unit: 1, function: 3, address: 5, values: [230, 17] };
  const outcomes = [{ unit: 1, end: 'answered', ms: 12.5 }, { device_id: 'm', values: { voltage: 230 } }];
  assert.deepEqual(made(entry({ meaning: answer, outcomes })), [
    'unit 1, read holding registers 5 to 6: 230, 17',
    'unit 1: answered after 12.5 ms',
    'm: voltage 230',
  ]);
  assert.deepEqual(made(entry({ meaning: { unit: 1, function: 5, address: 3, values: [true] } })), [
    'unit 1, write coil 3: on',
  ]);
  assert.deepEqual(made(entry({ meaning: { unit: 1, function: 4, address: 0, exception: 2 } })), [
    'unit 1, read input registers 0: refused, address not known',
  ]);
});

test('what is left out, events and faults are told', () => {
  const outcomes = [
    { skipped: 'invalid_json' },
    { device_id: 'd', event: 'ring', data: { a: 1 } },
    { device_id: 'd', error: 'READ_TIMEOUT', message: 'no answer' },
    { routes: ['a', 'b'] },
  ];
  assert.deepEqual(made(entry({ outcomes })), [
    'left out: invalid json',
    'd: event ring {"a":1}',
    'd: READ_TIMEOUT, no answer',
    'to a, b',
  ]);
});

test('a unit is that of the frame, or of the question that ended', () => {
  assert.equal(unit(entry({ meaning: { unit: 7 } })), 7);
  assert.equal(unit(entry({ outcomes: [{ unit: 0, end: 'timeout', ms: 0 }] })), 0);
  assert.equal(unit(entry({})), null);
});

test('a line of the file has time, way, digits and words', () => {
  assert.equal(line(entry({ octets: '4142', outcomes: [{ skipped: 'garbage' }] })), 't\t<\t4142\tleft out: garbage');
});
