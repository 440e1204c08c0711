import { describe, expect, it } from 'vitest';
import { offer } from './offered-load.ts';

/** Of sums of times, which are no whole numbers. */
const ROUNDING_MS = 0.001;

describe('an offered load', () => {
  it('charges a server that stands still with every call that was due meanwhile', async () => {
    const answersAgain = Promise.withResolvers<undefined>();
    const sent: number[] = [];
    const { latency } = await offer({
      perSecond: 1_000,
      seconds: 0.1,
      warmUpSeconds: 0,
      send: async (index) => {
        sent.push(index);
        if (index === 99) answersAgain.resolve(undefined);
        await answersAgain.promise;
      },
    });
    expect(sent).toEqual(Array.from({ length: 100 }, (_, index) => index));
    // The last call was due, and so was made, 99 ms after the start at the earliest, and answered all.
    // The one in the middle was due 50 ms after the start, and the first at once.
    expect(latency.p50).toBeGreaterThanOrEqual(49 - ROUNDING_MS);
    expect(latency.p999).toBeGreaterThanOrEqual(99 - ROUNDING_MS);
  });

  it('makes calls to warm up and leaves them out of the latency', async () => {
    let sent = 0;
    const send = () => {
      sent += 1;
      return Promise.resolve();
    };
    const load = { perSecond: 1_000, seconds: 0, warmUpSeconds: 0.05, send };
    await expect(offer(load)).rejects.toThrow('no latency was recorded');
    expect(sent).toBe(50);
  });

  it('fails as soon as a call fails', async () => {
    const send = () => Promise.reject(new RangeError('refused'));
    const load = { perSecond: 100, seconds: 0.01, warmUpSeconds: 0, send };
    await expect(offer(load)).rejects.toThrow(RangeError);
  });
});
