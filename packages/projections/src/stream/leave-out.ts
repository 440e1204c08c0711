import { decodeStreamEntry, EntryDecodeError, type RawEntry } from '@streamfold/event-store';
import type { StreamEntry } from '../category-entry.ts';
import { LostRoundError } from '../errors.ts';
import { HASH_NOT_KNOWN, type Basis, type FoldRules } from '../plan/applied.ts';
import { KnownStreams } from './known-streams.ts';
import { loadBases } from './load-bases.ts';
import type { StreamLaneParts } from './stream-parts.ts';

/**
 * Moves a stream's document past an event without folding it, so that the next one can follow.
 *
 * An entry that its own stream does not hold is nothing to be passed: the document stays as it is.
 *
 * @returns why that cannot be done, or undefined when it is
 */
export async function leaveOut(
  parts: StreamLaneParts,
  { projection }: FoldRules,
  streamId: string,
  entry: StreamEntry,
): Promise<string | undefined> {
  const known = new KnownStreams();
  const problems = await loadBases(parts, known, [streamId]);
  const basis = known.get(streamId);
  if (basis === undefined) return problems.get(streamId) ?? 'its document cannot be read';
  const { version } = entry;
  if (version === undefined || version <= basis.applied.version) return undefined;
  const own = await ownEntry(parts, streamId, version);
  if (own === undefined) return undefined;
  const hash = hashOf(own);
  // A whole entry that says something else than its own stream was never an event of it.
  if (entry.status === 'intact' && hash !== undefined && hash !== entry.event.meta.hash) {
    return undefined;
  }
  const toBody = (state: unknown) => projection.toBody(state);
  return await moveTo(parts, toBody, { streamId, basis, version, hash });
}

async function moveTo(
  { documents }: StreamLaneParts,
  toBody: (state: unknown) => Readonly<Record<string, unknown>>,
  {
    streamId,
    basis: { applied, condition },
    version,
    hash = HASH_NOT_KNOWN,
  }: {
    readonly streamId: string;
    readonly basis: Basis;
    readonly version: number;
    readonly hash: string | undefined;
  },
): Promise<string | undefined> {
  const { positions, time, state } = applied;
  let body;
  try {
    body = toBody(state);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return `without it there is nothing for later events to follow on: ${problem}`;
  }
  const write = { streamId, condition, version, hash, positions, time, body };
  if (!(await documents.write([write]))) {
    throw new LostRoundError(`somebody else has written the document of ${streamId}`);
  }
  return undefined;
}

async function ownEntry(
  { entries }: StreamLaneParts,
  streamId: string,
  version: number,
): Promise<RawEntry | undefined> {
  const range = { fromVersion: version, toVersion: version };
  for await (const [raw] of entries.streamEntries(streamId, range)) return raw;
  return undefined;
}

function hashOf(raw: RawEntry): string | undefined {
  try {
    return decodeStreamEntry(raw).meta.hash;
  } catch (error) {
    if (error instanceof EntryDecodeError) return undefined;
    throw error;
  }
}
