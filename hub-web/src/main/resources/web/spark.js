// @ts-check
import { nothing, svg } from 'lit';
import { known } from './past.js';

const WIDTH = 60;
const HEIGHT = 18;

/**
 * A small curve of the means.
 *
 * @param {import('./past.js').Past | undefined} past
 */
export function spark(past) {
  const means = known(past?.mean ?? []);
  if (!past || means.length < 2) {
    return nothing;
  }
  const least = Math.min(...means);
  const range = Math.max(...means) - least;
  /** @type {string[]} */
  const parts = [];
  let pen = false;
  past.mean.forEach((value, i) => {
    if (value === null) {
      pen = false;
      return;
    }
    const x = (i / (past.mean.length - 1)) * WIDTH;
    const y = range === 0 ? HEIGHT / 2 : HEIGHT - 1 - ((value - least) / range) * (HEIGHT - 2);
    parts.push(`${pen ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`);
    pen = true;
  });
  return svg`<svg class="spark" aria-hidden="true" viewBox="0 0 60 18" width="60" height="18"><path d=${parts.join('')}></path></svg>`;
}
