import assert from 'node:assert/strict';
import type { CategoryEvent, RecordedEvent } from '../../event.ts';
import type { EventStore } from '../../event-store.ts';
import { counted } from './counter.ts';

/** Asserts which outcome it is, and lets the type of the result follow. */
export function assertOutcome<
  Result extends { readonly outcome: string },
  const Outcome extends string,
>(
  result: Result,
  outcome: Outcome & Result['outcome'],
): asserts result is Extract<Result, { readonly outcome: Outcome }> {
  assert.equal(result.outcome, outcome, JSON.stringify(result));
}

/** Appends counts whatever is there, and answers what was appended. */
export async function appendCounts(store: EventStore, streamId: string, ...by: readonly number[]) {
  const result = await store.append(streamId, by.map(counted), { expectedVersion: 'any' });
  assertOutcome(result, 'appended');
  return result;
}

/** The whole of a stream. */
export async function eventsOf(store: EventStore, streamId: string): Promise<RecordedEvent[]> {
  return await Array.fromAsync(store.readStream(streamId));
}

/** The whole of the category. */
export async function categoryOf(store: EventStore): Promise<CategoryEvent[]> {
  return await Array.fromAsync(store.readCategory());
}

/** Events by stream and version, to be compared as a whole: `a1`, `a2`, `b1`. */
export function placesOf(events: readonly RecordedEvent[]): string[] {
  return events.map(({ streamId, version }) => `${streamId}${version}`);
}

/**
 * Asserts that the stream has exactly these events, in order, and that the category has the same ones
 * in the same order.
 */
export async function assertEvents(
  store: EventStore,
  streamId: string,
  events: readonly object[],
): Promise<void> {
  const own = await eventsOf(store, streamId);
  assert.deepEqual(
    own.map(({ version, event }) => ({ version, event })),
    events.map((event, index) => ({ version: index + 1, event })),
  );
  const inCategory = (await categoryOf(store)).filter((recorded) => recorded.streamId === streamId);
  assert.deepEqual(inCategory.map(withoutPosition), own);
}

/** Asserts that two long lists are the same; the difference of two lists would take minutes to show. */
export function assertSameList(actual: readonly unknown[], expected: readonly unknown[]): void {
  for (const [index, item] of expected.entries()) assert.deepEqual(actual[index], item);
  assert.equal(actual.length, expected.length);
}

/** What the own stream has of an event of the category. */
export function withoutPosition({
  position: _position,
  partition: _partition,
  ...recorded
}: CategoryEvent): RecordedEvent {
  return recorded;
}

/** What plain JavaScript could pass, whatever the types say. */
export function fromJavaScript<T>(value: unknown): T {
  return value as T;
}
