import { accountProjections } from '@streamfold/account-projections';
import { listParked, type ParkedDocument, type ParkedId } from '@streamfold/projections';
import type { ReadModels } from '../read-models/mongo-connection.ts';

const PAGE_COUNT_MAX = 500;

/**
 * Everything that is parked of the live documents, by projection, partition and entry id, a page at a
 * time. What a rebuild that is under way has parked for itself is not among it.
 *
 * @param projection only of this one; undefined: of all
 * @throws {PartUnavailableError}
 */
export async function* parkedPages(
  db: ReadModels,
  projection: string | undefined,
): AsyncGenerator<readonly ParkedDocument[]> {
  const names = accountProjections.map(({ name }) => name).toSorted();
  for (const name of projection === undefined ? names : [projection]) {
    let after: ParkedId | undefined;
    for (;;) {
      const page = await listParked(db, {
        projection: name,
        limit: PAGE_COUNT_MAX,
        ...(after === undefined ? {} : { after }),
      });
      if (page.length > 0) yield page;
      if (page.length < PAGE_COUNT_MAX) break;
      after = page.at(-1)?._id;
    }
  }
}
