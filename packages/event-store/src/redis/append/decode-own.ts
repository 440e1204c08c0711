import { StreamCorruptedError } from '../../errors.ts';
import type { RecordedEvent } from '../../event.ts';
import { decodeStreamEntry, type RawEntry } from '../../wire/stream-entry.ts';
import type { FoldedStream } from './folded-stream.ts';

/** Reads one entry of the stream. @throws {StreamCorruptedError} */
export function decodeOwn(
  { streamId }: { readonly streamId: string },
  { version }: Pick<FoldedStream, 'version'>,
  entry: RawEntry,
): RecordedEvent {
  try {
    const recorded = decodeStreamEntry(entry);
    if (recorded.streamId === streamId) return recorded;
    throw new Error(`holds an event of ${recorded.streamId}`);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new StreamCorruptedError(streamId, version, problem, { cause });
  }
}
