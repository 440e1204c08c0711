import type { ArchivedEntry } from '../../archive/archived-entry.ts';
import { openChunk } from '../../archive/chunk-reader.ts';
import { TrimRefusedError } from '../../archive/errors.ts';
import { compareEntryIds, nextEntryId, BEFORE_FIRST } from '../../wire/entry-id.ts';
import { archivedEntry } from '../archive/category-pages.ts';
import { mayGo } from './trim-bound.ts';
import type { TrimWork } from './trim-work.ts';

/**
 * Removes from the category stream what may go, a block of the archive at a time: each is compared
 * with what Redis holds there, and goes in one transaction with the note of how far the trim is.
 *
 * @throws {TrimRefusedError} Redis and the archive differ
 */
export async function trimPositions(work: TrimWork): Promise<void> {
  const { log, keys, archived, through, options, tally } = work;
  const trimmed = (await log.ask((redis) => redis.get(keys.trimmed))) ?? BEFORE_FIRST;
  // The first comparison shows also that nothing is left before it; a dry run must go on from there.
  let from = '-';
  for (const chunk of archived.chunks) {
    if (compareEntryIds(chunk.lastPosition, trimmed) <= 0) continue;
    if (!mayGo(chunk.firstPosition, through)) return;
    const reader = await openChunk(options.folder, chunk);
    for await (const block of reader.blocks()) {
      if (options.signal?.aborted === true) return;
      const going = block.filter(
        ({ position }) => compareEntryIds(position, trimmed) > 0 && mayGo(position, through),
      );
      const last = going.at(-1)?.position;
      if (last === undefined) continue;
      await trimBlock(work, { going, from, last });
      from = `(${last}`;
      tally.categoryEvents += going.length;
      options.onProgress?.({ ...tally });
    }
  }
}

interface TrimPage {
  readonly going: readonly ArchivedEntry[];
  /** The id, as XRANGE takes it, from which on nothing else may be there. */
  readonly from: string;
  /** The position of the last that goes. */
  readonly last: string;
}

async function trimBlock(
  { log, keys, options }: TrimWork,
  { going, from, last }: TrimPage,
): Promise<void> {
  const { categoryStream } = keys;
  // One more than there must be shows what stands before or among them.
  const count = going.length + 1;
  const page = await log.ask((redis) => redis.xrange(categoryStream, from, last, 'COUNT', count));
  const differing = going.findIndex((entry, index) => {
    const held = page[index];
    return held === undefined || !isSame(archivedEntry(held), entry);
  });
  if (differing >= 0 || page.length !== going.length) {
    const position = going[differing]?.position ?? page.at(-1)?.[0] ?? last;
    throw new TrimRefusedError(
      `${categoryStream} does not hold at ${position} what the archive has there`,
    );
  }
  if (options.dryRun === true) return;
  await log.ask(async (redis) => {
    const multi = redis.multi();
    multi.xtrim(categoryStream, 'MINID', '=', nextEntryId(last));
    multi.set(keys.trimmed, last);
    const replies = await multi.exec();
    const failed = replies?.find(([error]) => error !== null);
    if (failed?.[0] != null) throw failed[0];
  });
}

function isSame(a: ArchivedEntry, b: ArchivedEntry): boolean {
  return a.position === b.position && a.event === b.event && a.meta === b.meta;
}
