import type { StreamCorruptedError } from '../../errors.ts';
import type { ReplicaWatch } from '../connect/replica-watch.ts';
import type { ArchiveSource } from '../archive/missing-events.ts';
import type { StoreObserver } from '../../observer.ts';
import type { CategoryKeys } from '../keys.ts';
import type { EventSchemas } from '../../schemas/event-schemas.ts';
import type { Era } from './era.ts';
import type { StreamCache } from './stream-cache.ts';

/** What the appends of one partition share. */
export interface AppendContext {
  readonly keys: CategoryKeys;
  /** The name of the log that the store was opened on. */
  readonly identity: string;
  /** Where events are that were trimmed. */
  readonly archive: ArchiveSource;
  readonly cache: StreamCache;
  readonly era: Era;
  /** Streams that take no more events in this process, with the reason. */
  readonly halted: Map<string, StreamCorruptedError>;
  /** What events must agree with to be written. */
  readonly schemas: EventSchemas | undefined;
  readonly replication: ReplicaWatch;
  /** The most that the events of one append may come to, as stored. */
  readonly appendBytesMax: number;
  /** For how long commit ids are looked for, milliseconds; undefined: for ever. */
  readonly commitIdWindowMs: number | undefined;
  /** By what the process measures the store; undefined: it does not. */
  readonly observer: Required<StoreObserver> | undefined;
  /** Wall-clock time, milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
}
