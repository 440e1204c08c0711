// MongoDB writes a bulk one document after the other: several at once keep it busy while it waits
// for its journal. All begin at once and are equally long, so that none is waited for alone.
const BULKS_AT_ONCE = 4;
const BULK_MIN = 250;
const BULK_MAX = 2_500;

/** Does `work` with all writes, cut into bulks, and waits for all of it, also when one fails. */
export async function inBulks<Write>(
  writes: readonly Write[],
  work: (bulk: readonly Write[]) => Promise<void>,
): Promise<void> {
  const fair = Math.ceil(writes.length / BULKS_AT_ONCE);
  const bulkLength = Math.min(BULK_MAX, Math.max(BULK_MIN, fair));
  let from = 0;
  const next = async (): Promise<void> => {
    while (from < writes.length) {
      const bulk = writes.slice(from, from + bulkLength);
      from += bulkLength;
      await work(bulk);
    }
  };
  const results = await Promise.allSettled(Array.from({ length: BULKS_AT_ONCE }, next));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
