import { MongoServerError, type Db, type Document } from 'mongodb';
import { setTimeout as sleep } from 'node:timers/promises';
import { LOOPBACK } from '../process/free-port.ts';
import { withMongoClient } from './mongo-client.ts';

/** The name of the replica set of a mongod of ours, whether it is alone there or one of several. */
export const REPLICA_SET = 'streamfold';

const EVERY_MS = 20;
const READY_MS_MAX = 60_000;
const NOT_YET_INITIALIZED = 94;

/**
 * Waits until the mongod on the port answers, makes it a replica set of one if it is none yet, moves
 * the set to this port if it was made on another, and waits until it takes writes.
 */
export async function ensureReplicaSet(port: number, giveUp: AbortSignal): Promise<void> {
  const url = `mongodb://${LOOPBACK}:${String(port)}/?directConnection=true`;
  await withMongoClient(url, READY_MS_MAX, async (client) => {
    const admin = client.db('admin');
    const host = `${LOOPBACK}:${String(port)}`;
    const config = await readConfig(admin);
    if (config === undefined) {
      const members = [{ _id: 0, host }];
      await admin.command({ replSetInitiate: { _id: REPLICA_SET, members } });
    } else if (hostOf(config) !== host) {
      // After a move the member finds itself in no set and nobody can vote, hence `force`.
      const moved = { ...config, members: [{ _id: 0, host }] };
      await admin.command({ replSetReconfig: moved, force: true });
    }
    await waitUntilPrimary(admin, giveUp);
  });
}

async function readConfig(admin: Db): Promise<Document | undefined> {
  try {
    const answer = await admin.command({ replSetGetConfig: 1 });
    return answer['config'] as Document;
  } catch (thrown) {
    if (thrown instanceof MongoServerError && thrown.code === NOT_YET_INITIALIZED) return undefined;
    throw thrown;
  }
}

function hostOf(config: Document): unknown {
  const members = config['members'] as readonly Document[];
  return members[0]?.['host'];
}

async function waitUntilPrimary(admin: Db, giveUp: AbortSignal): Promise<void> {
  const deadline = Date.now() + READY_MS_MAX;
  while (!giveUp.aborted) {
    const hello = await admin.command({ hello: 1 });
    if (hello['isWritablePrimary'] === true) return;
    if (Date.now() > deadline) {
      throw new Error(`no primary within ${String(READY_MS_MAX / 1000)} s`);
    }
    await sleep(EVERY_MS);
  }
}
