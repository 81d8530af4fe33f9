import assert from 'node:assert/strict';
import { test } from 'node:test';
import { draft, drivers, fits, place, unused } from './draft.js';

const form = (more) => ({ place: 'web', address: '', url: '', profile: 'p', driver: 'd', id: ' x ', baud: '9600', unit: '', more: '', ...more });

test('a web device has an address and no port', () => {
  assert.deepEqual(draft(form({ url: 'http://192.0.2.1 ' })), {
    port: null,
    device: { device_id: 'x', profile: 'p', url: 'http://192.0.2.1' },
  });
});

test('an address without a scheme is an IP address', () => {
  assert.deepEqual(draft(form({ url: '192.0.2.1' })).device, { device_id: 'x', profile: 'p', ip: '192.0.2.1' });
});

test('an adapter becomes a port with its rate; a unit has its number', () => {
  assert.deepEqual(draft(form({ place: 'port:/dev/ttyUSB0', driver: 'modbus-rtu', unit: '7' })), {
    port: { port_id: 'x', serial_path: '/dev/ttyUSB0', baud_rate: 9600, driver: 'modbus-rtu' },
    device: { device_id: 'x', profile: 'p', port_id: 'x', unit_id: 7 },
  });
});

test('a line over TCP has no rate, over RFC 2217 it has', () => {
  assert.equal(draft(form({ place: 'network', address: 'tcp://h:1' })).port.baud_rate, undefined);
  assert.equal(draft(form({ place: 'network', address: 'rfc2217://h:1' })).port.baud_rate, 9600);
});

test('a device on a line of the hub needs no port; further keys count', () => {
  assert.deepEqual(draft(form({ place: 'line:bus', driver: 'modbus-rtu', unit: '2', more: '{"room": "Cellar"}' })), {
    port: null,
    device: { device_id: 'x', profile: 'p', port_id: 'bus', unit_id: 2, room: 'Cellar' },
  });
  assert.throws(() => draft(form({ more: '[1]' })), SyntaxError);
  assert.throws(() => draft(form({ more: '{' })), SyntaxError);
});

test('profiles fit to places, drivers to profiles', () => {
  assert.ok(fits('http', 'web') && !fits('http', 'network') && fits('modbus', 'port:/x'));
  assert.deepEqual(drivers('modbus', 'network'), ['modbus-tcp', 'modbus-rtu']);
  assert.deepEqual(drivers('modbus', 'port:/x'), ['modbus-rtu']);
  assert.deepEqual(drivers('json-lines', 'network'), ['json-lines']);
});

test('what is no number goes as it was entered, so that it is named', () => {
  for (const odd of ['banana', '9600x', '0x10', '1e3', '-1', '9.5']) {
    const { port, device } = draft(form({ place: 'port:/dev/ttyUSB0', driver: 'modbus-rtu', baud: odd, unit: odd }));
    assert.equal(port.baud_rate, odd);
    assert.equal(device.unit_id, odd);
  }
});

test('a unit that was entered for another profile does not count', () => {
  assert.equal('unit_id' in draft(form({ url: '192.0.2.1', driver: 'http', unit: '7' })).device, false);
  assert.equal('unit_id' in draft(form({ place: 'network', address: 'tcp://h:1', driver: 'json-lines', unit: '7' })).device, false);
});

test('a port that the hub itself is trying can still be chosen', () => {
  const port = (path, port_id, holder) => ({ path, by_id: null, port_id, in_use_by: holder && { command: holder, pid: 1 } });
  const ports = [port('/dev/a', null, null), port('/dev/b', null, 'serial-handler'), port('/dev/c', 'c', 'serial-handler')];
  const paths = (tried) => unused(ports, tried).map((one) => one.path);
  assert.deepEqual(paths(''), ['/dev/a']);
  assert.deepEqual(paths('port:/dev/b'), ['/dev/a', '/dev/b']);
  assert.deepEqual(paths('port:/dev/c'), ['/dev/a']);
  assert.equal(place({ path: '/dev/a', by_id: '/dev/serial/by-id/x' }), 'port:/dev/serial/by-id/x');
});
