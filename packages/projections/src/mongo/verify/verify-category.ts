import type { Db, Document } from 'mongodb';
import type { BuildNames } from '../../build.ts';
import { checkpointCollection } from '../checkpoint-document.ts';
import { firstDifference, memberTexts } from '../document-texts.ts';
import { DURABLE } from '../durable.ts';
import { onMongo } from '../mongo-failure.ts';
import { inTransaction } from '../mongo-transaction.ts';
import { sideBySide } from '../side-by-side.ts';
import { noteStrangers, type Differences } from './difference.ts';

/** What the live documents of many streams were at one moment. */
export interface CopiedCategory {
  /** Where they are. */
  readonly collection: string;
  /** How far they were folded, by partition. */
  readonly positions: readonly string[];
}

const COPIED_AT_ONCE = 500;

/**
 * Copies the live documents as they are at one moment, beside what is to be compared with them.
 *
 * @throws {PartUnavailableError}
 */
export async function copyCategory(
  db: Db,
  { live, folded }: { readonly live: BuildNames; readonly folded: BuildNames },
  partitions: number,
): Promise<CopiedCategory> {
  const collection = `${folded.collection}.live`;
  const copy = db.collection(collection, DURABLE);
  return await onMongo(() =>
    db.client.withSession(async (session) => {
      const { value } = await inTransaction(session, async () => {
        const filter = { '_id.projection': live.name };
        const checkpoints = await checkpointCollection(db).find(filter, { session }).toArray();
        const byPartition = new Map(checkpoints.map((one) => [one._id.partition, one.position]));
        const positions = Array.from(
          { length: partitions },
          (_, at) => byPartition.get(at) ?? '0-0',
        );
        // The transaction only reads: what it reads is written outside of it.
        await copy.deleteMany({});
        const as = { session, promoteValues: false };
        let page: Document[] = [];
        for await (const document of db.collection(live.collection).find({}, as)) {
          page.push(document);
          if (page.length < COPIED_AT_ONCE) continue;
          await copy.insertMany(page);
          page = [];
        }
        if (page.length > 0) await copy.insertMany(page);
        return { collection, positions };
      });
      return value;
    }),
  );
}

/** Compares every document of the copy with what was folded. @returns how many documents it were */
export async function verifyCategory({
  db,
  live,
  copied,
  folded,
  differences,
  signal,
}: {
  readonly db: Db;
  readonly live: BuildNames;
  readonly copied: CopiedCategory;
  readonly folded: BuildNames;
  readonly differences: Differences;
  readonly signal: AbortSignal;
}): Promise<number> {
  let count = 0;
  for await (const { id, one, other } of sideBySide(db, copied.collection, folded.collection)) {
    signal.throwIfAborted();
    count += 1;
    const member = one && other && firstDifference(memberTexts(one), memberTexts(other));
    if (one !== undefined && other !== undefined && member === undefined) continue;
    differences.note(live.collection, id, { live: one, folded: other, member });
  }
  await noteStrangers(db, copied.collection, differences);
  return count;
}
