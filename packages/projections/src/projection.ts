import type { StreamEvent } from '@streamfold/event-store';

/** The members of a document that belong to the projection. Money is made with `int64`. */
export type DocumentBody = Readonly<Record<string, unknown>>;

/** What is known of an event beside what it says. */
export interface EventFacts {
  readonly streamId: string;
  /** The place of the event in its own stream, from 1. */
  readonly version: number;
  /**
   * The entry id in the category; undefined where the category has lost the event and its own stream
   * gave it.
   */
  readonly position: string | undefined;
  /** When the event was decided: milliseconds since 1970-01-01 UTC. */
  readonly time: number;
}

/** What the two kinds of projection have in common. */
interface ProjectionBase<State, Event> {
  /** Names the projection in MongoDB and on the command line: lower case, digits and `-`. Never changes. */
  readonly name: string;
  /** The version of these rules. Raise it when the same events fold to other documents: rebuild then. */
  readonly version: number;
  /** The collection that holds the documents, and nothing else. */
  readonly collection: string;
  /** The consumer group that it reads. @default `<category>StreamGroup:<name>` */
  readonly group?: string;
  /** Which ids this category can have. An entry with another one is parked unread. */
  readonly isStreamId: (id: string) => boolean;
  /**
   * The event types that are folded; the others are passed over once `parseEvent` has let them pass.
   *
   * @default every type
   */
  readonly eventTypes?: readonly string[];
  /** @throws {Error} when the data is not an event of this kind: it is parked */
  readonly parseEvent: (data: StreamEvent) => Event;
  /** The state of a document before its first event. */
  readonly initialState: State;
  /** @throws {Error} for an event that cannot follow on the state: it is parked */
  readonly evolve: (state: State, event: Event, facts: EventFacts) => State;
  /** The document's own members. */
  readonly toBody: (state: State) => DocumentBody;
  /**
   * The pair of `toBody`. Numbers that were written as int64 arrive as numbers where they are safe
   * integers.
   *
   * @throws {Error} when the document is not as `toBody` wrote it: it is left as it is
   */
  readonly fromBody: (body: DocumentBody) => State;
  /** Further indexes of the collection. */
  readonly indexes?: readonly IndexFields[];
}

/** An index, by its fields in order: 1 ascending, -1 descending. */
export type IndexFields = Readonly<Record<string, 1 | -1>>;

/**
 * A projection whose documents follow one stream each: the document `_id` is the fold of the stream
 * of that id. Of the stream `a` it has the members of `toBody`, and `_id`, `version`, `hash`,
 * `generation` (how often the documents were folded anew until it was written), `timestamps` (the last
 * ten positions) and `updatedAt`.
 *
 * Everything here is pure. What `parseEvent` and `evolve` throw is taken as the event's fault: the
 * event is parked with the error's message, and its stream is halted.
 */
export interface StreamProjection<State, Event> extends ProjectionBase<State, Event> {
  readonly kind: 'stream';
  /** Documents of single events, beside the document of the stream. @default none */
  readonly lines?: StreamLines<State, Event>;
}

/**
 * A document for each event that has one: written once, before the document of its stream says that
 * the event is folded. `_id` is `<stream>:<version>`; it has `streamId`, `version`, `position`, `time`,
 * `hash` and `generation` beside its body.
 */
export interface StreamLines<State, Event> {
  readonly collection: string;
  /** Further indexes of that collection; by stream and version it has one. */
  readonly indexes?: readonly IndexFields[];
  /** The line of an event, by the state after it; undefined: it has none. */
  readonly toLine: (state: State, event: Event, facts: EventFacts) => DocumentBody | undefined;
}

/**
 * A projection whose documents follow many streams: each event is folded into the document that `key`
 * names. How far the log is folded is kept in the same transaction as the documents.
 *
 * Events of one stream come in order. Between streams, and between partitions, no order is promised:
 * `evolve` must come to the same whatever it is. The document has the members of `toBody`, `_id` and
 * `rules`.
 */
export interface CategoryProjection<State, Event> extends ProjectionBase<State, Event> {
  readonly kind: 'category';
  /** The `_id` of the document that the event belongs to; undefined: to none. */
  readonly key: (event: Event, facts: EventFacts) => string | undefined;
}

/** A projection of either kind. */
export type Projection<State, Event> =
  StreamProjection<State, Event> | CategoryProjection<State, Event>;

/**
 * A projection of which the types are left at the door: what runs it moves states and never looks in.
 * Methods and not function members, because TypeScript then lets every `Projection` pass as one.
 */
export type AnyProjection = AnyStreamProjection | AnyCategoryProjection;

interface AnyProjectionBase {
  readonly name: string;
  readonly version: number;
  readonly collection: string;
  readonly group?: string;
  /** Which ids this category can have. */
  readonly isStreamId: (id: string) => boolean;
  readonly eventTypes?: readonly string[];
  readonly initialState: unknown;
  readonly indexes?: readonly IndexFields[];
  /** @throws {Error} when the data is not an event of this kind */
  parseEvent(data: StreamEvent): unknown;
  /** @throws {Error} for an event that cannot follow on the state */
  evolve(state: unknown, event: unknown, facts: EventFacts): unknown;
  /** The document's own members. */
  toBody(state: unknown): DocumentBody;
  /** The pair of `toBody`. @throws {Error} when the document is not as `toBody` wrote it */
  fromBody(body: DocumentBody): unknown;
}

/** A `StreamProjection` of any types. */
export interface AnyStreamProjection extends AnyProjectionBase {
  readonly kind: 'stream';
  readonly lines?: {
    readonly collection: string;
    readonly indexes?: readonly IndexFields[];
    /** The line of an event, by the state after it; undefined: it has none. */
    toLine(state: unknown, event: unknown, facts: EventFacts): DocumentBody | undefined;
  };
}

/** A `CategoryProjection` of any types. */
export interface AnyCategoryProjection extends AnyProjectionBase {
  readonly kind: 'category';
  /** The `_id` of the document that the event belongs to; undefined: to none. */
  key(event: unknown, facts: EventFacts): string | undefined;
}
