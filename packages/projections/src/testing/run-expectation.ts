import { AssertionError } from 'node:assert';
import { isDeepStrictEqual } from 'node:util';
import type { RawEntry } from '@streamfold/event-store';
import type { AnyProjection } from '../projection.ts';
import { memorySpecifiedStore } from './memory-specified-store.ts';
import { mongoSpecifiedStore, type SpecifiedDatabase } from './mongo-specified-store.ts';
import type { SpecifiedEvent } from './specified-event.ts';
import { play, type RunParts } from './specified-lane.ts';
import { specifiedLog } from './specified-log.ts';
import { runsOf, type EntryOfStream, type Run } from './specified-runs.ts';
import type { Outcome } from './specified-store.ts';

/** A sentence as far as its events. */
export interface Sentence {
  readonly projection: AnyProjection;
  readonly given: readonly SpecifiedEvent[];
  readonly when: readonly SpecifiedEvent[];
  /** Undefined: in memory. */
  readonly db: SpecifiedDatabase | undefined;
}

/**
 * Expects that each run comes to `expected`, as far as `shown` shows it, and that all of them leave the
 * same documents, lines and parked entries in every member.
 *
 * @throws {AssertionError} one does not
 */
export async function expectOfEachRun(
  { projection, given, when, db }: Sentence,
  expected: unknown,
  shown: (outcome: Outcome) => unknown,
): Promise<void> {
  const events = [...given, ...when];
  const { entries, category } = await specifiedLog(events);
  const placed = events.map((event, index) => placedEntry(event, category[index]));
  const lastPosition = category.at(-1)?.[0] ?? '0-0';
  const store =
    db === undefined ? memorySpecifiedStore(projection) : await mongoSpecifiedStore(db, projection);
  try {
    const parts: RunParts = { projection, entries, lastPosition, store };
    let first: Outcome | undefined;
    for (const run of runsOf(placed.slice(0, given.length), placed.slice(given.length))) {
      await store.empty();
      await playNamed(parts, run);
      const outcome = await store.outcome();
      assertSame(shown(outcome), expected, run);
      first ??= outcome;
      assertSame(outcome, first, run);
    }
  } finally {
    await store.remove();
  }
}

function placedEntry({ streamId }: SpecifiedEvent, entry: RawEntry | undefined): EntryOfStream {
  if (entry === undefined) throw new Error(`an event of stream ${streamId} is not in the log`);
  return { streamId, entry };
}

async function playNamed(parts: RunParts, run: Run): Promise<void> {
  try {
    await play(parts, run);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`the projection fails, ${run.name}: ${problem}`, { cause });
  }
}

function assertSame(actual: unknown, expected: unknown, { name }: Run): void {
  if (isDeepStrictEqual(actual, expected)) return;
  const operator = 'deepStrictEqual';
  const difference = new AssertionError({ actual, expected, operator }).message;
  const message = `the projection comes to something else, ${name}: ${difference}`;
  throw new AssertionError({ message, actual, expected, operator });
}
