import { hash } from 'node:crypto';
import type { RecordedEvent, StreamEvent } from '@streamfold/event-store';
import type { RawEntry } from '../../src/category-entry.ts';

/** The time of version 1 in these examples; every later version is a second later. */
export const FIRST_TIME = Date.UTC(2026, 0, 1);

/** The events of one stream as the store would have written them, hashes included. */
export function chainedEvents(
  streamId: string,
  events: readonly StreamEvent[],
  after?: RecordedEvent,
): RecordedEvent[] {
  const chained: RecordedEvent[] = [];
  let previous = after;
  for (const event of events) {
    const version = (previous?.version ?? 0) + 1;
    const meta = { commit: `${streamId}-${version}`, time: FIRST_TIME + (version - 1) * 1_000 };
    const { type, ...data } = event;
    const text = JSON.stringify({ id: streamId, version, type, ...data });
    const chain = `${previous?.meta.hash ?? ''}\n${text}\n${JSON.stringify(meta)}`;
    previous = {
      streamId,
      version,
      event,
      meta: {
        commitId: meta.commit,
        time: meta.time,
        hash: hash('sha256', chain, 'base64url').slice(0, 16),
      },
    };
    chained.push(previous);
  }
  return chained;
}

/** The entry of the category stream that holds `recorded`. */
export function entryOf(recorded: RecordedEvent, id = `1000-${recorded.version}`): RawEntry {
  const { streamId, version, event, meta } = recorded;
  const { type, ...data } = event;
  return {
    id,
    fields: [
      'event',
      JSON.stringify({ id: streamId, version, type, ...data }),
      'meta',
      JSON.stringify({ commit: meta.commitId, time: meta.time, hash: meta.hash }),
    ],
  };
}
