import assert from 'node:assert/strict';
import { test } from 'node:test';
import { past } from './past.js';

test('the past is asked for by the clock of the hub', async () => {
  const hub = Date.now() - 7_200_000;
  let from = 0;
  globalThis.fetch = async (path) => {
    if (path === 'health') {
      return new Response(JSON.stringify({ instance_id: 'x', timestamp: new Date(hub).toISOString() }));
    }
    from = Date.parse(new URL(path, 'http://x').searchParams.get('from'));
    return new Response(JSON.stringify({ start: new Date(from).toISOString(), step: 60, properties: {} }));
  };
  assert.notEqual(await past('a', 1), null);
  const off = from - (hub - 3_600_000);
  assert.ok(off >= 0 && off < 600_000, `${off} ms`);
});
