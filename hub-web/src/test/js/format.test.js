import assert from 'node:assert/strict';
import { test } from 'node:test';
import { again, age, bytes, cut, json, label, plain, value, when } from './format.js';
import { cure } from './cures.js';

test('numbers keep what counts', () => {
  assert.match(value(0.00042), /0.00042/);
  assert.notEqual(value(-0.00001), '-0');
  assert.equal(value(1e300), '1e+300');
  assert.match(value(52.5164608, false, true), /52.5164608/);
  assert.match(value(230.12345), /^230.123$/);
});

test('values are words', () => {
  assert.equal(value(null), '–');
  assert.equal(value(undefined), '–');
  assert.equal(value(true), 'yes');
  assert.equal(value(true, true), 'on');
  assert.equal(value(false, true), 'off');
  assert.equal(value('<b>'), '<b>');
  assert.equal(value(0), '0');
});

test('ages count up', () => {
  assert.equal(age(0), 'now');
  assert.equal(age(12_400), '12 s');
  assert.equal(age(180_000), '3 min');
  assert.equal(age(7_200_000), '2 h');
  assert.equal(age(3 * 86_400_000), '3 days');
});

test('names, times, long texts', () => {
  assert.equal(label('voltage_l1_l2'), 'Voltage l1 l2');
  assert.equal(label('_'), '_');
  assert.equal(when('1970-01-01T00:00:00.000Z', 0), 'an unknown time');
  assert.equal(when('nonsense', 0), 'an unknown time');
  assert.equal(cut('abc', 3), 'abc');
  assert.equal(cut('abcd', 3), 'abc…');
  assert.ok(cure('SOMETHING_NEW').length > 0);
});

test('nothing is hidden in JSON, which stays the same JSON', () => {
  const said = { a: '\u202eevil\u2066\u200b', '\u200f': ['\n', '\ufeff'] };
  for (const indent of [undefined, 2]) {
    const written = json(said, indent);
    assert.doesNotMatch(written, /[\u202e\u2066\u200b\u200f\ufeff]/);
    assert.match(written, /\\u202eevil/);
    assert.deepEqual(JSON.parse(written), said);
  }
  assert.equal(json(undefined), '');
  assert.equal(plain('a\u202eb'), 'a�b');
});

test('few octets are octets', () => {
  assert.equal(bytes(24), '24 B');
  assert.equal(bytes(0), '0 B');
  assert.equal(bytes(1023.4), '1,023 B');
  assert.equal(bytes(2048), '2 KiB');
});

test('what is tried again counts down', () => {
  const next = '2026-11-27T12:00:30.000Z';
  const at = Date.parse(next);
  assert.equal(again(next, at - 30_000), 'in 30 s');
  assert.equal(again(next, at - 1_200), 'in 2 s');
  assert.equal(again(next, at - 300), 'in 1 s');
  assert.equal(again(next, at + 100), 'now');
  assert.equal(again(next, at - 600_000), 'in 10 min');
});

test('texts are cut between characters', () => {
  assert.equal(cut('😀'.repeat(100), 119), `${'😀'.repeat(59)}…`);
  assert.equal(cut('ab👩‍👩‍👧c', 5), 'ab…');
  assert.equal(cut('abe\u0301c', 3), 'ab…');
  assert.equal(cut('👩‍👩‍👧', 4), '👩‍…');
});
