import { emptyStream, type AnyDecider, type FoldedStream } from './folded-stream.ts';
import { chainHash } from './hash-chain.ts';

/** How many events lie between two snapshots: what a load reads at most beside the snapshot. */
export const SNAPSHOT_EVERY_EVENTS = 20;

// `{"check":"` + 16 characters + `",`: what stands before the checked members.
const CHECK_PREFIX_LENGTH = 28;

/** The text of a snapshot: one JSON object, whose `check` makes a damaged one recognisable. */
export function snapshotText(folded: FoldedStream): string {
  const { decider, version, hash, time, state } = folded;
  const body = JSON.stringify({ foldVersion: decider.foldVersion, version, hash, time, state });
  return `{"check":"${checkOf(body)}",${body.slice(1)}`;
}

/**
 * Where a load may start, or `undefined` if there is no snapshot, or one that is damaged, foreign or
 * of another fold version: a snapshot is a cache, and the stream itself is the truth.
 */
export function readSnapshot(text: string | null, decider: AnyDecider): FoldedStream | undefined {
  if (text === null) return undefined;
  const body = `{${text.slice(CHECK_PREFIX_LENGTH)}`;
  if (!text.startsWith(`{"check":"${checkOf(body)}",`)) return undefined;
  // The check has passed, so this is what `snapshotText` wrote.
  const { foldVersion, version, hash, time, state } = JSON.parse(body) as {
    foldVersion: number;
    version: number;
    hash: string;
    time: number;
    state: unknown;
  };
  if (foldVersion !== decider.foldVersion) return undefined;
  const snapshotted = { version, hash, time, state };
  return {
    ...emptyStream(decider),
    ...snapshotted,
    snapshotVersion: version,
    commitsSince: version,
  };
}

function checkOf(body: string): string {
  return chainHash(undefined, 'snapshot', body);
}
