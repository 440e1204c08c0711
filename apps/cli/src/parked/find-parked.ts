import type { AskParkedOptions } from '@streamfold/projections';
import { ReadModelCommandError } from '../errors.ts';
import type { ReadModels } from '../read-models/mongo-connection.ts';
import { formatItems } from '../terminal/format.ts';
import { parkedPages } from './parked-pages.ts';

/** What a person has named. */
export interface NamedParked {
  readonly projection: string;
  /** The id of an entry, or of a stream. */
  readonly name: string;
  /** Only in this one. */
  readonly partition?: number;
}

/**
 * The one thing that `name` names among what is parked.
 *
 * @throws {ReadModelCommandError} it names nothing, or more than one thing
 * @throws {PartUnavailableError}
 */
export async function findParked(
  db: ReadModels,
  { projection, name, partition }: NamedParked,
): Promise<Exclude<AskParkedOptions['target'], 'all'>> {
  const found: { readonly entryId: string; readonly partition: number }[] = [];
  for await (const page of parkedPages(db, projection)) {
    for (const { _id, streamId } of page) {
      const isNamed = _id.entryId === name || streamId === name;
      if (isNamed && (partition ?? _id.partition) === _id.partition) found.push(_id);
    }
  }
  const [first, ...others] = found;
  const list = `streamfold parked list --projection ${projection}`;
  const where = partition === undefined ? projection : `${projection} in partition ${partition}`;
  if (first === undefined) {
    const problem = `${name} is neither a parked entry nor a halted stream of ${where}`;
    throw new ReadModelCommandError(`${problem}; ${list} shows what is there`);
  }
  if (others.length > 0) {
    const places = found.map((one) => `entry ${one.entryId} of partition ${one.partition}`);
    throw new ReadModelCommandError(
      `${name} names ${formatItems(found.length, 'thing')} parked of ${where}: ` +
        `${places.join(', ')}; name one of them as ${list} shows it, with --partition if need be`,
    );
  }
  return { entryId: first.entryId, partition: first.partition };
}
