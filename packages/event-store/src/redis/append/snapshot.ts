import { emptyStream, type AnyDecider, type FoldedStream } from './folded-stream.ts';
import { chainHash } from '../../wire/hash-chain.ts';
import { versionOnly } from './version-only.ts';

/** How many events lie between two snapshots: what a load reads at most beside the snapshot. */
export const SNAPSHOT_EVERY_EVENTS = 10;

// `{"check":"` + 16 characters + `",`: what stands before the checked members.
const CHECK_PREFIX_LENGTH = 28;

/**
 * The text of a snapshot, or undefined where none is due: one JSON object, whose `check` makes a
 * damaged one recognisable.
 */
export function dueSnapshot(folded: FoldedStream): string | undefined {
  const { decider, version, hash, time, state, snapshotVersion } = folded;
  if (decider === versionOnly || version - snapshotVersion < SNAPSHOT_EVERY_EVENTS)
    return undefined;
  try {
    const body = JSON.stringify({ fold: foldOf(decider), version, hash, time, state });
    return `{"check":"${checkOf(body)}",${body.slice(1)}`;
  } catch {
    // A state that is no JSON, whatever its own members have to say of it. The stream can be folded
    // without a snapshot, only more slowly.
    return undefined;
  }
}

/**
 * Where a load may start, or `undefined` if there is no snapshot, or one that is damaged, foreign or
 * of another fold version: a snapshot is a cache, and the stream itself is the truth.
 */
export function readSnapshot(text: string | null, decider: AnyDecider): FoldedStream | undefined {
  const stored = storedSnapshot(text);
  if (stored?.fold !== foldOf(decider)) return undefined;
  const { version, hash, time, state } = stored;
  const snapshotted = { version, hash, time, state };
  return {
    ...emptyStream(decider),
    ...snapshotted,
    snapshotVersion: version,
    commitsSince: version,
    commitsSinceTime: time,
  };
}

/** A snapshot as it is stored, of whatever fold it is. */
export interface StoredSnapshot {
  readonly fold: string;
  readonly version: number;
  readonly hash: string;
  readonly time: number;
  readonly state: unknown;
}

/** What a snapshot says, or `undefined` if there is none, or a damaged one. */
export function storedSnapshot(text: string | null): StoredSnapshot | undefined {
  if (text === null) return undefined;
  const body = `{${text.slice(CHECK_PREFIX_LENGTH)}`;
  if (!text.startsWith(`{"check":"${checkOf(body)}",`)) return undefined;
  // The check has passed, so this is what `dueSnapshot` wrote.
  return JSON.parse(body) as StoredSnapshot;
}

function foldOf({ name, foldVersion }: AnyDecider): string {
  return `${name}/${foldVersion}`;
}

function checkOf(body: string): string {
  return chainHash(undefined, 'snapshot', body);
}
