import type { Db, Document } from 'mongodb';
import { onMongo } from './mongo-failure.ts';
import { NO_COLLECTION, recordCollection } from './record-document.ts';

/** A rebuild or a verification that was begun and is not ended. */
export interface WorkReport {
  /** The version of the rules that it folds by. */
  readonly version: number;
  /** `left`: its process died or was ended; the next run goes on from it, or removes it. */
  readonly state: 'under way' | 'left';
}

/** A projection as a whole, as anybody may see it. */
export interface ProjectionReport {
  readonly projection: string;
  /** The version of the rules that the live documents were folded by; undefined: there are none. */
  readonly version: number | undefined;
  readonly rebuild: WorkReport | undefined;
  readonly verify: WorkReport | undefined;
}

/** Every projection that has ever run or was rebuilt, by name. @throws {PartUnavailableError} */
export async function readProjections(db: Db): Promise<readonly ProjectionReport[]> {
  interface Row {
    readonly _id: string;
    readonly version: number;
    readonly collectionId: string;
    readonly rebuild?: WorkReport;
    readonly verify?: WorkReport;
  }
  const members = { version: 1, collectionId: 1, rebuild: work('rebuild'), verify: work('verify') };
  const rows = await onMongo(() =>
    recordCollection(db)
      .aggregate<Row>([{ $project: members }, { $sort: { _id: 1 } }])
      .toArray(),
  );
  return rows.map(({ _id: projection, version, collectionId, rebuild, verify }) => ({
    projection,
    version: collectionId === NO_COLLECTION ? undefined : version,
    rebuild,
    verify,
  }));
}

/** The clock of the server decides whether it is held. */
function work(purpose: 'rebuild' | 'verify'): Document {
  const isHeld = { $gt: [`$${purpose}.expiresAt`, '$$NOW'] };
  const report = {
    version: `$${purpose}.version`,
    state: { $cond: [isHeld, 'under way', 'left'] },
  };
  return { $cond: [{ $eq: [{ $type: `$${purpose}` }, 'object'] }, report, '$$REMOVE'] };
}
