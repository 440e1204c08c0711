import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Db } from 'mongodb';
import type { Lease } from '../../src/lease.ts';
import type { LeaseStore } from '../../src/leases/lease-store.ts';
import { runLeases, type LeaseParts } from '../../src/leases/run-leases.ts';
import { mongoLeases } from '../../src/mongo/mongo-leases.ts';

/** A process that takes part in the sharing, as far as a test can see. */
export interface TestHolder {
  readonly me: string;
  /** Every lease that it ever had, the newest last. */
  readonly leases: readonly Lease[];
  /** What it logged, the newest last. */
  readonly lines: readonly string[];
  /** The partitions that it holds now, in order, as it judges itself. */
  readonly held: () => number[];
  /** How it ended: the error, or undefined after `stop`. */
  readonly ended: Promise<Error | undefined>;
  readonly stop: () => Promise<void>;
}

/** How a holder differs from the default. */
export interface TestHolderOptions {
  readonly db: Db;
  readonly partitionCount?: number;
  readonly name?: string;
  /** Takes the place of a random one. */
  readonly id?: string;
  readonly ttlMs?: number;
  /** @default one that begins and runs like `performance.now()` */
  readonly now?: () => number;
  /** @default waits for the signal */
  readonly onHeld?: LeaseParts['onHeld'];
  readonly describe?: LeaseParts['describe'];
  /** Comes between the holder and MongoDB. */
  readonly between?: (store: LeaseStore) => Partial<LeaseStore>;
}

/** Starts to share the partitions of the category `test`. Stop it at the end of the test. */
export function startHolder(options: TestHolderOptions): TestHolder {
  const { db, partitionCount = 1, name = 'holder', ttlMs = 1_500 } = options;
  const leases: Lease[] = [];
  const lines: string[] = [];
  const log = (message: string, facts?: unknown): void => {
    lines.push(`${message} ${JSON.stringify(facts)}`);
  };
  const store = mongoLeases(db, {
    category: 'test',
    partitionCount,
    name,
    randomUUID: () => options.id ?? randomUUID(),
    ttlMs,
  });
  const stopping = new AbortController();
  const parts: LeaseParts = {
    store: { ...store, ...options.between?.(store) },
    onHeld: async (lease) => {
      leases.push(lease);
      await (options.onHeld ?? untilAborted)(lease);
    },
    describe: options.describe ?? (() => ({})),
    logger: { info: log, warn: log, error: log },
    now: options.now ?? (() => performance.now()),
    random: Math.random,
  };
  const ended = runLeases(parts, stopping.signal).then(
    () => undefined,
    (error: unknown) => error as Error,
  );
  return {
    me: store.me,
    leases,
    lines,
    held: () =>
      leases
        .filter((lease) => lease.isHeld())
        .map(({ partition }) => partition)
        .sort((a, b) => a - b),
    ended,
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}

/** The work of a holder that only holds: rejects with the signal's reason, as a wait does. */
export async function untilAborted(lease: Lease): Promise<void> {
  await delay(600_000, undefined, { signal: lease.signal });
}
