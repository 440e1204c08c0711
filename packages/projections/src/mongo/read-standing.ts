import type { Db } from 'mongodb';
import { AT_THE_BEGINNING, type Checkpoint } from '../checkpoint.ts';
import { ensureConnected } from './ensure-connected.ts';
import { checkpointCollection } from './checkpoint-document.ts';
import { fromDocument } from './mongo-checkpoints.ts';
import { onMongo } from './mongo-failure.ts';
import { parkedCollection } from './parked-document.ts';

/** How a projection stands in one partition, as it is saved in MongoDB. */
export interface Standing {
  readonly checkpoint: Checkpoint;
  /** Halted streams and entries of no stream. */
  readonly parkedCount: number;
  /** Entries that wait behind those. */
  readonly waitingCount: number;
}

/** How projections stand, by their name and the partition. */
export type Standings = (projection: string, partition: number) => Standing;

const NOT_BEGUN: Standing = { checkpoint: AT_THE_BEGINNING, parkedCount: 0, waitingCount: 0 };

/** How these projections stand in every partition, in two reads. @throws {PartUnavailableError} */
export async function readStandings(db: Db, projections: readonly string[]): Promise<Standings> {
  interface Place {
    readonly projection: string;
    readonly partition: number;
  }
  interface Counts {
    readonly _id: Place;
    readonly parkedCount: number;
    readonly waitingCount: number;
  }
  const names = { $in: [...projections] };
  const [checkpoints, counts] = await onMongo(async () => {
    await ensureConnected(db);
    return await Promise.all([
      checkpointCollection(db).find({ '_id.projection': names }).toArray(),
      parkedCollection(db)
        .aggregate<Counts>([
          { $match: { projection: names } },
          {
            $group: {
              _id: { projection: '$projection', partition: '$partition' },
              parkedCount: { $sum: 1 },
              waitingCount: { $sum: '$waitingCount' },
            },
          },
        ])
        .toArray(),
    ]);
  });
  const standings = new Map<string, Standing>();
  const change = ({ projection, partition }: Place, known: Partial<Standing>): void => {
    const key = keyOf(projection, partition);
    standings.set(key, { ...NOT_BEGUN, ...standings.get(key), ...known });
  };
  for (const found of checkpoints) change(found._id, { checkpoint: fromDocument(found) });
  for (const { _id, parkedCount, waitingCount } of counts) {
    change(_id, { parkedCount, waitingCount });
  }
  return (projection, partition) => standings.get(keyOf(projection, partition)) ?? NOT_BEGUN;
}

function keyOf(projection: string, partition: number): string {
  return `${projection}/${partition}`;
}
