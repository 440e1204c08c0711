import { EntryDecodeError } from '../../errors.ts';
import type { ArchivedEntry } from '../../archive/archived-entry.ts';
import type { RawEntry } from '../../wire/stream-entry.ts';
import type { LogConnection } from './log-connection.ts';

/** Which entries of a category stream are wanted. */
export interface CategoryRange {
  readonly key: string;
  /** Not itself among them. */
  readonly after: string;
  /** The last of them. */
  readonly through: string;
  readonly pageEntries: number;
}

/**
 * The entries of a category stream, a page at a time; the next page is on its way while one is
 * worked on, and no more than that.
 *
 * @throws {EntryDecodeError} at an entry with other fields than an event's
 */
export async function* categoryPages(
  log: LogConnection,
  { key, after, through, pageEntries }: CategoryRange,
): AsyncGenerator<readonly ArchivedEntry[]> {
  const read = (from: string): Promise<RawEntry[]> => {
    const page = log.ask((redis) => redis.xrange(key, `(${from}`, through, 'COUNT', pageEntries));
    // What fails is thrown when its turn comes, if the reader goes on so far.
    page.catch(() => undefined);
    return page;
  };
  let next = read(after);
  for (;;) {
    const page = await next;
    const last = page.at(-1);
    if (last === undefined) return;
    const isEnd = page.length < pageEntries;
    if (!isEnd) next = read(last[0]);
    yield page.map(archivedEntry);
    if (isEnd) return;
  }
}

/** An entry of the category by its two texts. @throws {EntryDecodeError} */
export function archivedEntry([position, fields]: RawEntry): ArchivedEntry {
  const [eventName, event, metaName, meta, ...more] = fields;
  const isEvent = eventName === 'event' && metaName === 'meta' && more.length === 0;
  if (!isEvent || event === undefined || meta === undefined) {
    throw new EntryDecodeError(position, 'has other fields than event and meta');
  }
  return { position, event, meta };
}
