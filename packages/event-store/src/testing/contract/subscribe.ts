import assert from 'node:assert/strict';
import { appendCounts, assertSameList, categoryOf, placesOf } from './assertions.ts';
import type { Contract } from './contract-log.ts';
import { counted } from './counter.ts';
import { follow } from './subscription-reading.ts';

/** Subscriptions to one partition. */
export function subscribeContract({ describe, it }: Contract): void {
  describe('subscribe', () => {
    it('yields the past, says that it has caught up, and yields what follows', async ({
      store,
      openAnother,
    }) => {
      await appendCounts(store, 'a', 1, 2);
      await appendCounts(store, 'b', 3);
      const following = follow(await openAnother());
      const past = await following.untilCaughtUp();
      assert.deepEqual(past.events, await categoryOf(store));
      assert.deepEqual(past.positions, [past.events.at(-1)?.position]);

      for (const by of [4, 5]) {
        const { positions } = await appendCounts(store, 'a', by, by);
        const news = await following.untilCaughtUp(positions.slice(-1));
        assert.deepEqual(
          news.events.map(({ position }) => position),
          positions,
        );
        assert.deepEqual(
          news.events.map(({ event }) => event),
          [counted(by), counted(by)],
        );
      }
    });

    it('says of an empty log that it has caught up, before the first event', async ({ store }) => {
      const following = follow(store);
      assert.deepEqual(await following.next(), { type: 'caughtUp', positions: ['0-0'] });
      const { positions } = await appendCounts(store, 'a', 1);
      assert.deepEqual(placesOf((await following.untilCaughtUp(positions)).events), ['a1']);
    });

    it('from the end yields only what is appended from now on', async ({ store }) => {
      const { positions: past } = await appendCounts(store, 'a', 1, 2);
      const following = follow(store, { from: 'end' });
      assert.deepEqual(await following.next(), { type: 'caughtUp', positions: past.slice(-1) });
      const { positions } = await appendCounts(store, 'a', 3);
      assert.deepEqual(placesOf((await following.untilCaughtUp(positions)).events), ['a3']);
    });

    it('goes on after the place of a signal, or after an event', async ({ store }) => {
      await appendCounts(store, 'a', 1, 2);
      const first = follow(store);
      const { positions, events } = await first.untilCaughtUp();
      first.abort();
      await appendCounts(store, 'b', 3, 4);

      const resumed = await follow(store, { from: { after: positions } }).untilCaughtUp();
      assert.deepEqual(placesOf(resumed.events), ['b1', 'b2']);
      const after = events[0]?.position ?? '';
      const later = await follow(store, { from: { after } }).untilCaughtUp();
      assert.deepEqual(placesOf(later.events), ['a2', 'b1', 'b2']);
    });

    it('yields only the types that are wanted, and reaches the place behind the others', async ({
      store,
    }) => {
      await appendCounts(store, 'a', 1);
      await store.append('a', [{ type: 'named' }], { expectedVersion: 1 });
      const { positions } = await appendCounts(store, 'a', 3);
      const following = follow(store, { types: ['named'] });
      const past = await following.untilCaughtUp(positions);
      assert.deepEqual(placesOf(past.events), ['a2']);

      const later = await appendCounts(store, 'b', 4);
      assert.deepEqual((await following.untilCaughtUp(later.positions)).events, []);
    });

    it('ends without an error when it is aborted, while it waits', async ({ store }) => {
      await appendCounts(store, 'a', 1);
      const following = follow(store);
      await following.untilCaughtUp();
      const waiting = following.next();
      following.abort();
      assert.equal(await waiting, undefined);
      assert.equal(await following.next(), undefined);
    });

    it('ends without an error when it is aborted before it begins, or on its way', async ({
      store,
    }) => {
      await appendCounts(store, 'a', 1, 2, 3);
      assert.equal(await follow(store, { signal: AbortSignal.abort() }).next(), undefined);

      const following = follow(store);
      assert.equal((await following.next())?.type, 'event');
      following.abort();
      assert.equal(await following.next(), undefined);
    });

    it('ends without an error when its store is closed', async ({ store, openAnother }) => {
      const other = await openAnother();
      const following = follow(other);
      await following.untilCaughtUp();
      const waiting = following.next();
      await other.close();
      assert.equal(await waiting, undefined);
      assert.equal((await appendCounts(store, 'a', 1)).version, 1);
    });

    it('may be left in the middle', async ({ store }) => {
      await appendCounts(store, 'a', 1, 2);
      for await (const item of store.subscribe()) if (item.type === 'event') break;
      assert.equal((await categoryOf(store)).length, 2);
    });

    it('is apart from every other subscription', async ({ store }) => {
      await appendCounts(store, 'a', 1);
      const all = [follow(store), follow(store), follow(store, { from: 'end' })];
      for (const following of all) await following.untilCaughtUp();
      all[0]?.abort();
      const { positions } = await appendCounts(store, 'a', 2);
      for (const following of all.slice(1)) {
        assert.deepEqual(placesOf((await following.untilCaughtUp(positions)).events), ['a2']);
      }
    });

    it('misses and repeats nothing while much is appended', async ({ store, openAnother }) => {
      const other = await openAnother();
      const following = follow(other);
      const appending = (async () => {
        for (let round = 0; round < 40; round++) {
          const by = Array.from({ length: 25 }, (_, index) => round * 25 + index);
          await Promise.all([appendCounts(store, 'a', ...by), appendCounts(other, 'b', ...by)]);
        }
      })();
      const seen: string[] = [];
      while (seen.length < 2_000) {
        const item = await following.next();
        if (item?.type === 'event') seen.push(item.event.position);
      }
      await appending;
      const positions = (await categoryOf(store)).map(({ position }) => position);
      assertSameList(seen, positions);
    });
  });
}
