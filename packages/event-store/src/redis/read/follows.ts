import { StreamCorruptedError } from '../../errors.ts';
import type { RecordedEvent } from '../../event.ts';
import { isNextInChain } from '../../wire/hash-chain.ts';

/** Checks an event against the one before it; undefined: it is the first. @throws {StreamCorruptedError} */
export function assertFollows(before: RecordedEvent | undefined, recorded: RecordedEvent): void {
  if (isNextInChain(before?.meta.hash, recorded)) return;
  throw new StreamCorruptedError(recorded.streamId, recorded.version, 'hash does not match');
}

/** Checks that an event is in the stream that it names. @throws {StreamCorruptedError} */
export function assertOfStream(streamId: string, recorded: RecordedEvent): void {
  if (recorded.streamId === streamId) return;
  const problem = `holds an event of ${recorded.streamId}`;
  throw new StreamCorruptedError(streamId, recorded.version, problem);
}
