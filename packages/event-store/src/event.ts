/**
 * A fact that happened, as the caller appends it: a plain JSON object with a `type`.
 *
 * The member names `id` and `version` are the store's own (see `docs/architecture.md`, "An entry")
 * and are refused in an event's own data.
 */
export interface StreamEvent {
  readonly type: string;
}

/** What is said about an event beside the fact itself. Stored with it, on every copy. */
export interface EventMeta {
  /** The append that wrote the event. All events of one append share it. */
  readonly commitId: string;
  /** When the event was decided, by the writer's clock: milliseconds since 1970-01-01 UTC. */
  readonly time: number;
  /** The hash of this event and of all before it in its stream (16 characters). */
  readonly hash: string;
  /** The flow that the event belongs to. */
  readonly correlationId?: string;
  /** What caused the event. */
  readonly causationId?: string;
  /** Who caused the event. */
  readonly actor?: string;
  /** The trace that the append was part of, as the W3C header `traceparent` has it. */
  readonly traceparent?: string;
  /** The version of the schema that the event was written by, where it is not the first. */
  readonly schemaVersion?: number;
}

/** An event as the log holds it. */
export interface RecordedEvent {
  /** The stream's id, without the category: `JohnDoe`. */
  readonly streamId: string;
  /** The place of the event in its own stream: 1, 2, 3 … without a hole. */
  readonly version: number;
  /** The event's own data: what was appended, without `id` and `version`. */
  readonly event: StreamEvent;
  readonly meta: EventMeta;
}

/** A recorded event as the category stream holds it. */
export interface CategoryEvent extends RecordedEvent {
  /** The entry id in its partition's stream, `<ms>-<seq>`: the commit order of that partition. */
  readonly position: string;
  /** The partition that the event's stream belongs to, from 0. */
  readonly partition: number;
}
