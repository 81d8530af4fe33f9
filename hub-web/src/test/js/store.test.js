import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Store, properties, seen, title, unit, well } from './store.js';

const device = (id, more = {}) => ({
  device_id: id,
  type: 'generic',
  handler: 'serial',
  status: 'online',
  since: '2026-11-27T12:00:00.000Z',
  reading: null,
  fault: null,
  description: null,
  ...more,
});

const told = (store) =>
  new Promise((done) => {
    const leave = store.listen((changed) => {
      leave();
      done(changed);
    });
  });

test('what comes at once is told at once, by device', async () => {
  const store = new Store();
  store.take('snapshot', { devices: [device('a'), device('b')], complete: true });
  assert.deepEqual([...(await told(store))].sort(), ['*', 'a', 'b']);
  store.take('state', { device_id: 'a', type: 'generic', values: { x: 1 }, units: {}, measured: {}, quality: 'good' });
  store.take('state', { device_id: 'a', type: 'generic', values: { x: 2 }, units: {}, measured: {}, quality: 'good' });
  assert.deepEqual([...(await told(store))], ['a']);
  assert.equal(store.devices.get('a').reading.values.x, 2);
});

test('an incomplete snapshot forgets nothing, a complete one does', () => {
  const store = new Store();
  store.take('snapshot', { devices: [device('a'), device('b')], complete: true });
  store.take('snapshot', { devices: [device('a')], complete: false });
  assert.deepEqual([...store.devices.keys()], ['a', 'b']);
  store.take('snapshot', { devices: [device('a')], complete: true });
  assert.deepEqual([...store.devices.keys()], ['a']);
});

test('faults come and go, and a device is well without one', () => {
  const store = new Store();
  store.take('snapshot', { devices: [device('a')], complete: true });
  assert.ok(well(store.devices.get('a')));
  store.take('fault', { device_id: 'a', error: 'LINE_DOWN', message: 'm', timestamp: '', retry: null });
  assert.ok(!well(store.devices.get('a')));
  store.take('fault', { device_id: 'a', error: null, message: null, timestamp: '', retry: null });
  store.take('availability', { device_id: 'a', status: 'offline', since: '2026-11-27T12:00:01.000Z' });
  assert.ok(!well(store.devices.get('a')));
});

test('events are bounded, the newest first', () => {
  const store = new Store();
  for (let i = 0; i < 700; i++) {
    store.take('event', { device_id: 'a', event: 'e', data: i, timestamp: '' });
  }
  assert.equal(store.events.length, 500);
  assert.equal(store.events[0].data, 699);
  store.take('gap', { source: 's', lost: 3 });
  assert.equal(store.events[0].event, 'gap');
});

test('properties are those described, then those that came besides', () => {
  const one = device('a', {
    description: { friendly_name: 'A', properties: { p: { kind: 'number', unit: 'W', control: null } } },
    reading: { values: { q: 1, p: 2 }, units: { q: 'V' }, measured: {} },
  });
  assert.deepEqual(properties(one), ['p', 'q']);
  assert.equal(unit(one, 'p'), 'W');
  assert.equal(unit(one, 'q'), 'V');
  assert.equal(title(one), 'A');
  assert.equal(title(device('b')), 'b');
});

test('messages of devices that are not known, and of kinds that are not known, change nothing', () => {
  const store = new Store();
  store.take('state', { device_id: 'x', values: {} });
  store.take('something', { device_id: 'x' });
  assert.equal(store.devices.size, 0);
});

test('a property may have any name', () => {
  const odd = device('d', { reading: { values: { constructor: 1 }, units: {}, measured: {} } });
  assert.equal(unit(odd, 'constructor'), '');
  assert.equal(unit(odd, '__proto__'), '');
});

test('what is described and never came is not seen; null came', () => {
  const one = device('a', {
    description: { properties: { voltage_b: { unit: 'V' }, relay: {}, power: { unit: 'W' } } },
    reading: { values: { relay: true, power: null }, units: {}, measured: {} },
  });
  assert.deepEqual(properties(one).filter((name) => seen(one, name)), ['relay', 'power']);
  assert.ok(!seen(device('b'), 'relay'));
});

test('a service that is away is missed by its devices alone', async () => {
  const store = new Store();
  const read = device('a', { description: { owner: 'serial-handler', properties: {} } });
  const asked = device('b', { description: { owner: 'http-poller', properties: {} } });
  const health = (status) => ({ instance_id: 'cellar', dependencies: { 'serial-handler': { status }, 'http-poller': { status: 'healthy' } } });
  store.health(health('unavailable'));
  assert.deepEqual([...(await told(store))], ['~']);
  assert.equal(store.instance, 'cellar');
  assert.equal(store.missing(read), 'serial-handler');
  assert.equal(store.missing(asked), '');
  assert.equal(store.missing(device('c')), '');
  store.health(health('healthy'));
  assert.equal(store.missing(read), '');
});
