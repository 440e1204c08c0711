import { hash } from 'node:crypto';
import type { RecordedEvent } from '../event.ts';
import { eventText, metaText, type RawEntry } from './stream-entry.ts';

// 96 bits: far beyond what chance can hit, and 16 characters in memory for every event.
const HASH_LENGTH = 16;

/**
 * The hash of an event and of all before it in its stream: truncated SHA-256, base64url.
 *
 * Redis' append-only file has no checksum, and after a restore new events take the versions of lost
 * ones: neither shows in a version, both show here.
 */
export function chainHash(previous: string | undefined, event: string, meta: string): string {
  return hash('sha256', `${previous ?? ''}\n${event}\n${meta}`, 'base64url').slice(0, HASH_LENGTH);
}

/**
 * Whether `recorded` follows on the event whose hash is `previousHash` (`undefined`: on nothing, as
 * version 1 does) and is as it was written.
 */
export function isNextInChain(previousHash: string | undefined, recorded: RecordedEvent): boolean {
  const { streamId, version, event, meta } = recorded;
  const { hash: recordedHash, ...context } = meta;
  return (
    chainHash(previousHash, eventText(streamId, version, event), metaText(context)) === recordedHash
  );
}

/**
 * The same as `isNextInChain` of `entry`, of which `recorded` was read, at a fraction of the time: by
 * the texts as they are stored, which is what was hashed.
 */
export function isNextEntry(
  previousHash: string | undefined,
  [, [, event, , meta]]: RawEntry,
  recorded: RecordedEvent,
): boolean {
  const { hash: recordedHash } = recorded.meta;
  const seal = `,"hash":"${recordedHash}"}`;
  if (event !== undefined && meta?.endsWith(seal) === true) {
    const unsealed = `${meta.slice(0, -seal.length)}}`;
    if (chainHash(previousHash, event, unsealed) === recordedHash) return true;
  }
  // Damaged; or the same event with its members written in another way.
  return isNextInChain(previousHash, recorded);
}
