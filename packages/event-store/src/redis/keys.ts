/** The names of everything that one partition of a category keeps in Redis. */
export interface CategoryKeys {
  /** From 0. */
  readonly partition: number;
  /** The stream of every event of the partition, in commit order: `accountStream`. */
  readonly categoryStream: string;
  /** The consumer group of the projector: `accountStreamGroup`. */
  readonly group: string;
  /** A string written once, which names the log: `accountStream:identity`. */
  readonly identity: string;
  /** The position through which the category was trimmed: `accountStream:trimmed`. */
  readonly trimmed: string;
  /** The own stream of one id: `account:JohnDoe`. */
  readonly stream: (id: string) => string;
  /** The snapshot of one id: `account:JohnDoe:snapshot`. Safe to delete. */
  readonly snapshot: (id: string) => string;
}

/** A partition of a log: its number from 0, and how many there are. */
export interface PartitionPlace {
  readonly partition: number;
  readonly partitions: number;
}

const THE_ONLY_ONE: PartitionPlace = { partition: 0, partitions: 1 };

/**
 * The keys of a category: `account` gives `accountStream`, `account:<id>`, `accountStreamGroup` …
 *
 * With more than one partition each name carries a hash tag, so that all keys of a partition are in
 * one slot of a Redis Cluster: `accountStream:{3}`, `account:{3}:<id>`.
 */
export function categoryKeys(
  category: string,
  { partition, partitions }: PartitionPlace = THE_ONLY_ONE,
): CategoryKeys {
  const tag = partitions === 1 ? '' : `:{${partition}}`;
  const categoryStream = `${category}Stream${tag}`;
  return {
    partition,
    categoryStream,
    group: `${category}StreamGroup`,
    identity: `${categoryStream}:identity`,
    trimmed: `${categoryStream}:trimmed`,
    stream: (id) => `${category}${tag}:${id}`,
    snapshot: (id) => `${category}${tag}:${id}:snapshot`,
  };
}

/** The string that holds how many partitions the log of a category was made with. */
export function partitionCountKey(category: string): string {
  return `${category}Stream:partitions`;
}

/** Which partition a stream belongs to: the same one for ever, for it is in its keys (FNV-1a). */
export function partitionOf(streamId: string, partitions: number): number {
  if (partitions === 1) return 0;
  let hash = 0x811c9dc5;
  for (let index = 0; index < streamId.length; index++) {
    hash = Math.imul(hash ^ streamId.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % partitions;
}

// An id becomes part of a key and, with partitions, stands beside a hash tag: what could end the tag
// or name another key (`:`, `{`, `}`) and what could not be typed in a shell stay out.
const streamId = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** @throws {TypeError} for an id that could name a key of another kind */
export function assertStreamId(id: string): void {
  // A pattern takes any value by its text: undefined would name a stream.
  if (typeof id !== 'string' || !streamId.test(id)) {
    throw new TypeError(`stream id ${JSON.stringify(id)} does not match ${streamId.source}`);
  }
}
