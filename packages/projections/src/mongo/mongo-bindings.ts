import { MongoServerError, type Db } from 'mongodb';
import type { Binding, Bindings } from '../log-binding.ts';
import { onMongo } from './mongo-failure.ts';

interface BindingDocument {
  readonly _id: string;
  readonly logIdentity: string;
  readonly version: number;
  readonly createdAt: Date;
}

/** The bindings of projections to logs, in the collection `projections`. */
export function mongoBindings(db: Db, now: () => number): Bindings {
  const collection = db.collection<BindingDocument>('projections', {
    writeConcern: { w: 'majority', journal: true },
    readConcern: { level: 'majority' },
    readPreference: 'primary',
  });
  const find = async (name: string): Promise<Binding | undefined> => {
    const found = await collection.findOne({ _id: name });
    return found === null ? undefined : { logIdentity: found.logIdentity, version: found.version };
  };
  return {
    find: (name) => onMongo(() => find(name)),
    create: (name, binding) =>
      onMongo(async () => {
        try {
          await collection.insertOne({ _id: name, ...binding, createdAt: new Date(now()) });
        } catch (error) {
          // Another projector booted at the same moment. Whose log it is, is compared as ever.
          if (!(error instanceof MongoServerError) || error.code !== 11_000) throw error;
        }
      }),
  };
}
