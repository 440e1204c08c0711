import type { StreamEvent } from '@streamfold/event-store';

/** What is said of an event beside what happened. */
export interface SpecifiedFacts {
  /**
   * When it was decided, milliseconds since 1970-01-01 UTC.
   *
   * @default a second after the event before it; the first one on 2026-01-01
   */
  readonly time?: number;
  /** Its entry id in the category, after those before it. @default made of the time, as Redis does */
  readonly position?: string;
}

/** An event of a specification, and the stream that it is of. */
export interface SpecifiedEvent extends SpecifiedFacts {
  readonly streamId: string;
  readonly event: StreamEvent;
}

/** An event that happened on a stream: `on('JohnDoe', { type: 'deposit', amount: 5 })`. */
export function on<Event extends StreamEvent>(
  streamId: string,
  event: Event,
  facts: SpecifiedFacts = {},
): SpecifiedEvent {
  return { streamId, event, ...facts };
}
