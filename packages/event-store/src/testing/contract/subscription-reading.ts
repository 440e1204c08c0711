import assert from 'node:assert/strict';
import type { CategoryEvent } from '../../event.ts';
import type { EventStore } from '../../event-store.ts';
import type { SubscribeOptions, SubscriptionItem } from '../../subscription.ts';

/** A subscription that is read an item at a time. */
export interface Following {
  /** The next item; undefined where the subscription has ended. */
  readonly next: () => Promise<SubscriptionItem | undefined>;
  /**
   * The events up to the signal that everything was yielded up to `positions`, or up to the first
   * signal. Asserts that each signal names the last event before it, unless a filter leaves some out.
   */
  readonly untilCaughtUp: (positions?: readonly string[]) => Promise<CaughtUp>;
  /** Aborts the subscription. */
  readonly abort: () => void;
}

/** What came before a signal, and the place that the signal names. */
export interface CaughtUp {
  readonly events: readonly CategoryEvent[];
  readonly positions: readonly string[];
}

/** Subscribes; the subscription ends with its store at the latest. */
export function follow(store: EventStore, options: SubscribeOptions = {}): Following {
  const controller = new AbortController();
  const { signal } = controller;
  const items = store.subscribe({ signal, ...options })[Symbol.asyncIterator]();
  const next: Following['next'] = async () => {
    const result = await items.next();
    return result.done === true ? undefined : result.value;
  };
  return {
    next,
    abort: () => controller.abort(),
    untilCaughtUp: async (positions) => {
      const events: CategoryEvent[] = [];
      for (let item = await next(); item !== undefined; item = await next()) {
        if (item.type === 'event') {
          events.push(item.event);
          continue;
        }
        const last = events.at(-1);
        if (last !== undefined && options.types === undefined) {
          assert.ok(item.positions.includes(last.position), 'the last event is where it is');
        }
        if (positions === undefined || String(positions) === String(item.positions)) {
          return { events, positions: item.positions };
        }
      }
      assert.fail('the subscription ended before it had caught up');
    },
  };
}
