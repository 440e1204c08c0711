import { hash } from 'node:crypto';
import type { RawEntry, RecordedEvent, StreamEvent } from '@streamfold/event-store';
import type { OwnEvent } from '../../src/plan/own-events.ts';

/** The time of version 1 in these examples; every later version is a second later. */
export const FIRST_TIME = Date.UTC(2026, 0, 1);

/**
 * The events of one stream as the store would have written them, hashes included; `firstTime` is the
 * time of version 1.
 */
export function chainedEvents(
  streamId: string,
  events: readonly StreamEvent[],
  after?: RecordedEvent,
  firstTime = FIRST_TIME,
): RecordedEvent[] {
  const chained: RecordedEvent[] = [];
  let previous = after;
  for (const event of events) {
    const version = (previous?.version ?? 0) + 1;
    const meta = { commit: `${streamId}-${version}`, time: firstTime + (version - 1) * 1_000 };
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
  return [
    id,
    [
      'event',
      JSON.stringify({ id: streamId, version, type, ...data }),
      'meta',
      JSON.stringify({ commit: meta.commitId, time: meta.time, hash: meta.hash }),
    ],
  ];
}

/** `recorded` beside its entry in the stream's own events. */
export function ownEventOf(recorded: RecordedEvent): OwnEvent {
  return { raw: entryOf(recorded, `${recorded.version}-0`), event: recorded };
}
