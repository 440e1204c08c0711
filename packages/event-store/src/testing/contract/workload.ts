import assert from 'node:assert/strict';
import type { StoreWorkload } from '../../workload.ts';
import { appendCounts } from './assertions.ts';
import type { Contract } from './contract-log.ts';
import { counter } from './counter.ts';

/** What a store says of how much it has to do. */
export function workloadContract({ describe, it }: Contract): void {
  describe('workload', () => {
    it('has nothing of what is answered', async ({ store }) => {
      await appendCounts(store, 'a', 1);
      await store.handle('a', counter, { by: 1, max: 1 });
      assertNothingOpen(store.workload());
    });

    it('has each append at most once while it is not answered', async ({ openAnother }) => {
      const store = await openAnother();
      const answers = [1, 2, 3].map((by) => store.handle(`s${by}`, counter, { by }));
      const { queued, inFlight, lanes, lanesBusy } = store.workload();
      assert.ok(queued >= 0 && inFlight >= 0 && queued + inFlight <= answers.length);
      assert.ok(lanesBusy >= 0 && lanesBusy <= lanes);
      await Promise.all(answers);
      assertNothingOpen(store.workload());
    });

    it('is answered by a closed store too: it has nothing to do and no connection', async ({
      openAnother,
    }) => {
      const store = await openAnother();
      await appendCounts(store, 'a', 1);
      await store.close();
      assertNothingOpen(store.workload());
      assert.equal(store.workload().connections, 0);
    });
  });
}

function assertNothingOpen({ queued, inFlight }: StoreWorkload): void {
  assert.deepEqual({ queued, inFlight }, { queued: 0, inFlight: 0 });
}
