import { decodeStreamEntry, EntryDecodeError, type EntryReader } from '@streamfold/event-store';
import type { LineWrite } from '../../documents.ts';
import { continues, foldEvent, type Applied, type FoldRules } from '../../plan/applied.ts';
import type { AnyStreamProjection } from '../../projection.ts';

/** What a stream's own events come to. */
export interface FoldedStream {
  readonly applied: Applied;
  /** Why it ends before the version that was asked for; undefined: it does not. */
  readonly problem: string | undefined;
}

/**
 * Folds a stream's own events after what is applied, up to a version; each has to follow on the one
 * before it. Lines are given as they come.
 *
 * @throws {StoreUnavailableError | ArchiveError}
 */
export async function foldStream(
  projection: AnyStreamProjection,
  entries: Pick<EntryReader, 'streamEntries' | 'read'>,
  from: { readonly streamId: string; readonly applied: Applied; readonly toVersion: number },
  onLine: (line: LineWrite) => void,
): Promise<FoldedStream> {
  const { streamId, toVersion } = from;
  const rules: FoldRules = { projection, read: (event) => entries.read(event) };
  let { applied } = from;
  const range = { fromVersion: applied.version + 1, toVersion };
  try {
    for await (const page of entries.streamEntries(streamId, range)) {
      for (const raw of page) {
        const event = decodeStreamEntry(raw);
        if (!continues(applied, raw, event)) {
          const problem = `its stream has no event that follows on version ${applied.version}`;
          return { applied, problem };
        }
        const step = foldEvent(rules, applied.state, event, undefined);
        if (step.outcome === 'refused') return { applied, problem: step.problem };
        if (step.line !== undefined) onLine(step.line);
        const { hash, time } = event.meta;
        const { positions } = applied;
        applied = { version: event.version, hash, state: step.state, positions, time };
      }
    }
  } catch (error) {
    if (!(error instanceof EntryDecodeError)) throw error;
    return { applied, problem: error.message };
  }
  const problem =
    applied.version < toVersion ? `its stream ends at version ${applied.version}` : undefined;
  return { applied, problem };
}
