import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problems } from './troubles.js';

test('a service that is well has no problem', () => {
  assert.deepEqual(problems({ service: 'http-poller', status: 'healthy', push: { error: null } }), []);
  assert.deepEqual(problems({ service: 'modem-proxy', status: 'healthy', listeners: 3, error: null,
    modems: { count: 4, online: 3, by_state: { online: 3, disabled: 1 } } }), []);
  assert.deepEqual(problems(null), []);
});

test('every degradation has a sentence', () => {
  const degraded = (service, more) => problems({ service, status: 'degraded', ...more });
  assert.match(degraded('http-poller', {})[0], /some of its devices are not well/);
  assert.match(degraded('modem-proxy', { listeners: 0, modems: { count: 2, online: 1 } })[0], /1 of 2 modems/);
  assert.match(degraded('modem-proxy', { listeners: 0, error: 'no rights' })[0], /no rights/);
  assert.match(degraded('device-manager', { bus: { connected: false } })[0], /Redis/);
  assert.match(degraded('device-manager', { detector: { connected: true, status: 'degraded' } })[0], /detector/);
  assert.match(degraded('serial-handler', { lines: [{ port_id: 'a', state: 'waiting', error: null }] })[0], /Line a/);
  assert.match(degraded('serial-handler',
    { listeners: [{ name: 'share', endpoint: 'x', listening: false, error: 'taken' }] })[0], /taken/);
  assert.match(degraded('modem-proxy',
    { modems: { count: 2, online: 2 }, api: { listen: '0.0.0.0:5443', listening: false, error: 'held by x' } })[0], /5443: held by x/);
  assert.match(degraded('device-manager', { bus: { connected: true, error: 'NOPERM' } })[0], /refuses messages.*NOPERM/);
  assert.match(degraded('mqtt-bridge', { mqtt: { connected: true }, aggregator: { connected: false } })[0], /does not hear the aggregator/);
});
