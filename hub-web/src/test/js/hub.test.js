import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';

const real = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = real;
});

const answer = (status, body) => new Response(JSON.stringify(body), { status });

test('a hub that wants a token from now on is asked what this browser may do', async () => {
  const { begin, outside } = await import('./hub.js?token');
  let wanted = false;
  const refused = new Promise((done) => {
    globalThis.fetch = async (path) => {
      if (path === 'session') {
        return answer(200, { needed: wanted, role: wanted ? null : 'full' });
      }
      if (path === 'events') {
        if (wanted) {
          return new Promise(() => {}); // asked again, as of a hub that is away
        }
        wanted = true;
        setTimeout(done, 0);
        return answer(401, { error: 'UNAUTHORIZED' });
      }
      return answer(401, null);
    };
  });
  globalThis.addEventListener = () => {};
  globalThis.setInterval = () => 0;
  await begin();
  assert.equal(outside(), false);
  await refused;
  await new Promise((done) => setImmediate(done));
  assert.equal(outside(), true);
});
