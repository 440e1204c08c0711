import { setTimeout as delay } from 'node:timers/promises';
import type { SeededRandom } from '@streamfold/testing';
import { onTestFinished } from 'vitest';
import { openEventStream, type ReceivedEvent } from './event-stream.ts';

/** What a client that is cut off again and again has got. */
export interface CutFollower {
  readonly events: readonly ReceivedEvent[];
  /** How many streams it has opened. */
  readonly streams: () => number;
  /** Ends it; settles when it has ended. */
  readonly stop: () => Promise<void>;
}

/** How long to wait before a service is asked again that is not there, milliseconds. */
const AGAIN_MS = 25;

/**
 * Follows a stream from the beginning: its connection is cut at random places, between events and within
 * them, and each time it goes on after the last id that it was told.
 */
export function followWithCuts(
  baseUrl: string,
  path: string,
  { random, cutAfterMax }: { readonly random: SeededRandom; readonly cutAfterMax: number },
): CutFollower {
  const events: ReceivedEvent[] = [];
  const state = {
    streams: 0,
    isStopping: false,
    lastEventId: path.includes('accounts') ? '0' : '0-0',
  };
  let cut: (() => void) | undefined;
  const once = async (): Promise<void> => {
    const { lastEventId } = state;
    const cutAfter = random.integer(1, cutAfterMax);
    const onEvent = (event: ReceivedEvent): void => {
      if (event.type === 'message') events.push(event);
    };
    const stream = await openEventStream(baseUrl, { path, lastEventId, cutAfter, onEvent });
    if (stream.status !== 200) throw new Error(`answered ${stream.status}`);
    state.streams += 1;
    cut = stream.cut;
    if (state.isStopping) cut();
    await stream.closed;
    if (stream.lastEventId() !== '') state.lastEventId = stream.lastEventId();
  };
  const running = (async () => {
    while (!state.isStopping) {
      // A service that is being started again is not there for a while.
      await once().catch(() => delay(AGAIN_MS));
    }
  })();
  onTestFinished(() => {
    state.isStopping = true;
  });
  return {
    events,
    streams: () => state.streams,
    stop: () => {
      state.isStopping = true;
      cut?.();
      return running;
    },
  };
}
