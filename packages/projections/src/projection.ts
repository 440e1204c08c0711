import type { StreamEvent } from '@streamfold/event-store';

/** The members of a document that belong to the projection. Money is made with `int64`. */
export type DocumentBody = Readonly<Record<string, unknown>>;

/**
 * A projection whose documents follow one stream each: the document `_id` is the fold of the stream
 * of that id.
 *
 * Everything here is pure. What `parseEvent` and `evolve` throw is taken as the event's fault: the
 * event is parked with the error's message, and its stream is halted.
 */
export interface StreamProjection<State, Event> {
  /** Names the projection in MongoDB. Never changes. */
  readonly name: string;
  /** Raise it when the same events fold to other documents: the old ones are then refused. */
  readonly version: number;
  /** The collection that holds the documents, and nothing else. */
  readonly collection: string;
  /** Which ids this category can have. An entry with another one is parked unread. */
  readonly isStreamId: (id: string) => boolean;
  readonly initialState: State;
  /** @throws {Error} when the data is not an event of this kind */
  readonly parseEvent: (data: StreamEvent) => Event;
  /** @throws {Error} for an event that cannot follow on the state */
  readonly evolve: (state: State, event: Event) => State;
  /** The document's own members, without `_id`, `version`, `hash`, `timestamps`, `updatedAt`. */
  readonly toBody: (state: State) => DocumentBody;
  /**
   * The pair of `toBody`. Numbers that were written as int64 arrive as numbers where they are safe
   * integers.
   *
   * @throws {Error} when the document is not as `toBody` wrote it: its stream is halted
   */
  readonly fromBody: (body: DocumentBody) => State;
}
