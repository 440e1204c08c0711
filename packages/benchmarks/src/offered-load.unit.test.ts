import { describe, expect, it } from 'vitest';
import { offer } from './offered-load.ts';

describe('an offered load', () => {
  it('charges a server that stands still with every call that was due meanwhile', async () => {
    const started = performance.now();
    const standsStillMs = 100;
    const answersAgain = new Promise<void>((resolve) => setTimeout(resolve, standsStillMs));
    const sent: number[] = [];
    const { latency } = await offer({
      perSecond: 1_000,
      seconds: 0.1,
      warmUpSeconds: 0,
      send: async (index) => {
        sent.push(index);
        await answersAgain;
      },
    });
    expect(sent).toEqual(Array.from({ length: 100 }, (_, index) => index));
    // The call in the middle was due 50 ms after the start, and was answered 100 ms after it.
    expect(latency.p50).toBeGreaterThanOrEqual(standsStillMs - 52);
    expect(latency.p999).toBeGreaterThanOrEqual(standsStillMs - 2);
    expect(performance.now() - started).toBeGreaterThanOrEqual(standsStillMs - 2);
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
