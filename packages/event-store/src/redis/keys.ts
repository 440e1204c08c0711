/** The names of everything that one category keeps in Redis. */
export interface CategoryKeys {
  /** The stream of every event of the category, in commit order: `accountStream`. */
  readonly categoryStream: string;
  /** The consumer group of the projector: `accountStreamGroup`. */
  readonly group: string;
  /** A string written once, which names the log: `accountStream:identity`. */
  readonly identity: string;
  /** The own stream of one id: `account:JohnDoe`. */
  readonly stream: (id: string) => string;
  /** The snapshot of one id: `account:JohnDoe:snapshot`. Safe to delete. */
  readonly snapshot: (id: string) => string;
}

/** The keys of a category: `account` gives `accountStream`, `account:<id>`, `accountStreamGroup` … */
export function categoryKeys(category: string): CategoryKeys {
  const categoryStream = `${category}Stream`;
  return {
    categoryStream,
    group: `${categoryStream}Group`,
    identity: `${categoryStream}:identity`,
    stream: (id) => `${category}:${id}`,
    snapshot: (id) => `${category}:${id}:snapshot`,
  };
}

// An id becomes part of a key and, with partitions, stands beside a hash tag: what could end the tag
// or name another key (`:`, `{`, `}`) and what could not be typed in a shell stay out.
const streamId = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** @throws {TypeError} for an id that could name a key of another kind */
export function assertStreamId(id: string): void {
  if (!streamId.test(id)) {
    throw new TypeError(`stream id ${JSON.stringify(id)} does not match ${streamId.source}`);
  }
}
