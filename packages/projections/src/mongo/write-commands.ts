import { MongoServerError, type Db, type Document } from 'mongodb';
import { PartUnavailableError } from '../errors.ts';
import { DURABLE } from './durable.ts';

const DUPLICATE_KEY = 11_000;
/** What a server calls a command of more than 16 MB. */
const COMMAND_TOO_LARGE = 10_334;

/** What a write command did. */
export interface Written {
  /** How many documents were inserted, or found and replaced. */
  readonly count: number;
  /** The places, in what was given, of inserts whose `_id` is there already. */
  readonly known: readonly number[];
}

/** A document that takes the place of the one that the filter finds; there must be one. */
export interface Replacement {
  readonly filter: Document;
  readonly document: Document;
}

/**
 * Inserts documents, journaled on a majority; those whose `_id` is there already are left as they are.
 *
 * The command itself and not the driver's bulk: that one measures each document before it writes it,
 * which took as long as all the rest of a write.
 *
 * @throws {PartUnavailableError} another one was refused, or it is not known what was written
 * @throws {MongoError} from the driver
 */
export async function insertAll(
  db: Db,
  collection: string,
  documents: readonly Document[],
): Promise<Written> {
  return await writeParts(db, documents, (part) => ({ insert: collection, documents: part }));
}

/** Replaces documents, journaled on a majority; a filter that finds none replaces none. @throws as `insertAll` */
export async function replaceAll(
  db: Db,
  collection: string,
  replacements: readonly Replacement[],
): Promise<Written> {
  const updates = replacements.map(({ filter: q, document: u }) => ({ q, u }));
  return await writeParts(db, updates, (part) => ({ update: collection, updates: part }));
}

/**
 * Writes all of it by one command, or by two where that is larger than MongoDB takes, and so on. Nothing
 * of a command that is too large is carried out.
 */
async function writeParts(
  db: Db,
  all: readonly Document[],
  commandOf: (part: readonly Document[]) => Document,
): Promise<Written> {
  try {
    return await write(db, commandOf(all));
  } catch (error) {
    if (!isTooLarge(error)) throw error;
    if (all.length === 1) {
      throw new PartUnavailableError('mongo', 'a document is larger than MongoDB takes', {
        cause: error,
      });
    }
    const half = Math.ceil(all.length / 2);
    const first = await writeParts(db, all.slice(0, half), commandOf);
    const second = await writeParts(db, all.slice(half), commandOf);
    const known = [...first.known, ...second.known.map((index) => index + half)];
    return { count: first.count + second.count, known };
  }
}

// Beyond 17 MB the driver has no room for it, and says so with the error of the buffer.
function isTooLarge(error: unknown): boolean {
  if (error instanceof MongoServerError) return error.code === COMMAND_TOO_LARGE;
  return error instanceof RangeError && 'code' in error && error.code === 'ERR_OUT_OF_RANGE';
}

async function write(db: Db, command: Document): Promise<Written> {
  const { writeConcern } = DURABLE;
  const concern = { w: writeConcern.w, j: writeConcern.journal };
  const answer = await db.command(
    { ...command, ordered: false, writeConcern: concern },
    { readPreference: DURABLE.readPreference },
  );
  const errors = (answer['writeErrors'] ?? []) as readonly { index: number; code: number }[];
  const refused = errors.find(({ code }) => code !== DUPLICATE_KEY);
  if (refused !== undefined || answer['writeConcernError'] !== undefined) {
    const code = refused === undefined ? 'write concern' : String(refused.code);
    throw new PartUnavailableError('mongo', `a write was refused (${code})`);
  }
  return { count: Number(answer['n']), known: errors.map(({ index }) => index) };
}
