import { decodeCategoryEntry } from '@streamfold/event-store';
import { expect } from 'vitest';
import type { Checkpoint } from '../../src/checkpoint.ts';
import { checkLog } from '../../src/log-check.ts';
import type { PartitionLog } from '../../src/partition-log.ts';
import { positionsOf } from './log-reader.ts';
import type { TestLog } from './test-log.ts';

/** How far a projection is, as far as the log is compared with it. */
export type Place = Pick<Checkpoint, 'position' | 'hash'>;

/** Nothing was projected. */
export const BEGINNING: Place = { position: '0-0', hash: undefined };

/** The checkpoint of a projection that has come to the entry of this index. */
export async function checkpointAt(log: TestLog, index: number): Promise<Place> {
  const position = (await positionsOf(log)).at(index) ?? expect.fail('no such entry');
  const [entry] = await log.redis.xrange(log.keys.categoryStream, position, position);
  const { meta } = decodeCategoryEntry(position, entry?.[1] ?? []);
  return { position, hash: meta.hash };
}

/** Which log is checked, and for which documents. */
export interface Checked {
  readonly log: TestLog;
  readonly reader: PartitionLog;
  readonly identity: string;
  /** @default false */
  readonly hasArchive?: boolean;
}

/** Checks the log as a session does at its beginning. */
export async function check(
  { log, reader, identity, hasArchive = false }: Checked,
  checkpoint: Place,
): Promise<void> {
  const facts = await reader.facts(checkpoint.position);
  const { categoryStream: stream, group } = log.keys;
  const binding = { logIdentity: identity };
  checkLog({ facts, binding, checkpoint, stream, group, hasArchive });
}
