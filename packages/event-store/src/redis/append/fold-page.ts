import type { AnyDecider } from '../../any-decider.ts';
import { StreamCorruptedError } from '../../errors.ts';
import type { RecordedEvent } from '../../event.ts';
import { EventSchemaError } from '../../schemas/event-schema-error.ts';
import { parseRecorded } from '../../schemas/reading-decider.ts';
import { isNextEntry } from '../../wire/hash-chain.ts';
import type { RawEntry } from '../../wire/stream-entry.ts';
import { decodeOwn } from './decode-own.ts';
import type { FoldedStream } from './folded-stream.ts';

/**
 * Folds entries of a stream, checking that each follows on the one before.
 *
 * @throws {StreamCorruptedError} for a hole, a broken hash or an event that the decider refuses
 * @throws {EventSchemaError} for an event that the schemas cannot read
 */
export function foldPage(
  source: { readonly streamId: string },
  start: FoldedStream,
  entries: readonly RawEntry[],
): FoldedStream {
  let { version, hash, time, state } = start;
  for (const entry of entries) {
    const next = decodeOwn(source, { version }, entry);
    if (next.version !== version + 1) {
      throw new StreamCorruptedError(next.streamId, version, `followed by version ${next.version}`);
    }
    if (!isNextEntry(hash, entry, next)) {
      throw new StreamCorruptedError(next.streamId, next.version, 'hash does not match');
    }
    state = evolveRecorded(start.decider, state, next);
    start.commits.set(next.meta.commitId, next.version);
    ({ version } = next);
    ({ hash, time } = next.meta);
  }
  return { ...start, version, hash, time, state };
}

function evolveRecorded(decider: AnyDecider, state: unknown, recorded: RecordedEvent): unknown {
  try {
    const event = parseRecorded(decider, recorded);
    return event === undefined ? state : decider.evolve(state, event);
  } catch (cause) {
    // Nothing is wrong with the stream: this process cannot read it, and another one may.
    if (cause instanceof EventSchemaError) throw cause;
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new StreamCorruptedError(recorded.streamId, recorded.version, problem, { cause });
  }
}
