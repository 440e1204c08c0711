import { REPLICA_SET, resolveMongo, startMongoMember } from '@streamfold/local';
import { MongoClient, type Document } from 'mongodb';
import { freePorts } from './free-ports.ts';
import { waitUntil } from './node-client.ts';
import {
  startPrivateServer,
  type PrivateServer,
  type PrivateServerOptions,
} from './private-server.ts';
import { mongoBinary } from './server-binary.ts';

/** A MongoDB replica set of three of one test file, on local processes that may be treated badly. */
export interface PrivateMongoReplicaSet {
  /** `mongodb://` with every member and the name of the set. */
  readonly url: string;
  /** The `url` of a member leads to it alone, whatever its state. */
  readonly members: readonly PrivateServer[];
  /** The member that takes writes, once there is one. */
  readonly primary: () => Promise<PrivateServer>;
  /**
   * Ends the primary as a power cut would, and settles when another member takes writes. A majority
   * must be left, so one member can be down at a time.
   *
   * @returns how long there was no primary, milliseconds
   * @throws {Error} no other member takes writes within 30 s
   */
  readonly killPrimary: () => Promise<{ readonly tookMs: number }>;
  /**
   * Starts what `killPrimary` ended again, on the same data and ports, and settles when all of it
   * follows the primary (or has become it, where nobody else was left).
   */
  readonly restartKilled: () => Promise<void>;
  /** Has the primary hand over to another member, and settles when that takes writes. */
  readonly stepDown: () => Promise<void>;
  /** Ends all members in order. Their data goes at the end of the file, as that of any private server. */
  readonly stop: () => Promise<void>;
}

/**
 * How long the primary must be silent for the others to vote for another, milliseconds. No shorter,
 * for a busy machine that stalls is not to be taken for a failure.
 */
export const MONGO_ELECTION_TIMEOUT_MS = 2_000;

const MEMBERS = 3;
const HEARTBEAT_MS = 500;
// A member that stepped down does not stand again for so long: well beyond the time of an election.
const STEP_DOWN_S = 10;
const CATCH_UP_S = 5;
const ANSWER_MS_MAX = 2_000;

/**
 * Starts a MongoDB replica set of the file's own, with empty data, and waits until it has a primary
 * that the two others follow. It ends as a private server does.
 */
export async function privateMongoReplicaSet({
  settings = {},
}: Pick<PrivateServerOptions, 'settings'> = {}): Promise<PrivateMongoReplicaSet> {
  const source = await mongoBinary();
  const ports = await freePorts(MEMBERS);
  const members = await Promise.all(
    ports.map((port) =>
      startPrivateServer({
        server: 'mongo',
        source,
        resolve: resolveMongo,
        start: (_, options) => startMongoMember(source, options),
        options: { port, settings },
      }),
    ),
  );
  await initiate(members);
  const killed = new Set<PrivateServer>();
  const primaryBut = (old?: PrivateServer): Promise<PrivateServer> =>
    primaryAmong(members.filter((member) => member !== old && !killed.has(member)));
  return {
    url: `mongodb://${ports.map(hostAt).join(',')}/?replicaSet=${REPLICA_SET}`,
    members,
    primary: () => primaryBut(),
    killPrimary: async () => {
      const old = await primaryBut();
      const since = performance.now();
      await old.kill();
      killed.add(old);
      await primaryBut(old);
      return { tookMs: performance.now() - since };
    },
    restartKilled: async () => {
      await Promise.all(
        [...killed].map(async (member) => {
          await member.startAgain();
          killed.delete(member);
          await untilInStep(member);
        }),
      );
    },
    stepDown: async () => {
      const old = await primaryBut();
      await withMember(old, (ask) =>
        ask({ replSetStepDown: STEP_DOWN_S, secondaryCatchUpPeriodSecs: CATCH_UP_S }),
      );
      await primaryBut(old);
    },
    stop: async () => {
      await Promise.all(members.map((member) => member.stop()));
    },
  };
}

async function initiate(members: readonly PrivateServer[]): Promise<void> {
  const [first] = members;
  if (first === undefined) throw new RangeError('a set needs at least one member');
  const config = {
    _id: REPLICA_SET,
    members: members.map(({ port }, _id) => ({ _id, host: hostAt(port) })),
    settings: {
      electionTimeoutMillis: MONGO_ELECTION_TIMEOUT_MS,
      heartbeatIntervalMillis: HEARTBEAT_MS,
    },
  };
  await withMember(first, (ask) => ask({ replSetInitiate: config }));
  await primaryAmong(members);
  await Promise.all(members.map(untilInStep));
}

/** Sends one command to the database `admin` of one member. */
type Ask = (command: Document) => Promise<Document>;

async function withMember<T>(member: PrivateServer, use: (ask: Ask) => Promise<T>): Promise<T> {
  const client = new MongoClient(member.url, {
    serverSelectionTimeoutMS: ANSWER_MS_MAX,
    connectTimeoutMS: ANSWER_MS_MAX,
    socketTimeoutMS: ANSWER_MS_MAX,
  });
  try {
    return await use((command) => client.db('admin').command(command));
  } finally {
    await client.close(true);
  }
}

async function primaryAmong(members: readonly PrivateServer[]): Promise<PrivateServer> {
  let isFound = false;
  const waits = members.map((member) =>
    withMember(member, async (ask) => {
      await waitUntil('a member takes writes', async () => {
        if (isFound) return true;
        return (await ask({ hello: 1 }))['isWritablePrimary'] === true;
      });
      return member;
    }),
  );
  try {
    // The others are not waited for: one that is frozen answers late, and then looks no further.
    return await Promise.any(waits);
  } catch (cause) {
    throw new Error('no member of the replica set takes writes', { cause });
  } finally {
    isFound = true;
  }
}

async function untilInStep(member: PrivateServer): Promise<void> {
  await withMember(member, (ask) =>
    waitUntil('a member follows the primary', async () => {
      const hello = await ask({ hello: 1 });
      return hello['secondary'] === true || hello['isWritablePrimary'] === true;
    }),
  );
}

function hostAt(port: number): string {
  return `127.0.0.1:${String(port)}`;
}
