import type { HandleOptions, StreamAppend } from './append-options.ts';
import type { CategoryEntriesOptions, StreamEntriesOptions } from './entry-reader.ts';
import type { StreamEvent } from './event.ts';
import type { ExpectedVersion } from './expected-version.ts';
import { isEntryId } from './wire/entry-id.ts';

const COMMIT_ID_LENGTH_MAX = 200;

/** Far more than one decision has, and few enough to go into one transaction. */
const EVENTS_MAX = 10_000;

/** @throws {TypeError} for data that could not be told from what the store itself says of an event */
export function assertAppendable(events: readonly StreamEvent[]): void {
  if (events.length > EVENTS_MAX) {
    throw new TypeError(`one append has ${EVENTS_MAX} events at the most, not ${events.length}`);
  }
  for (const event of events) {
    if (typeof event.type !== 'string' || event.type === '') {
      throw new TypeError('an event needs a type: a string that is not empty');
    }
    if ('id' in event || 'version' in event) {
      throw new TypeError("an event may not have the members id and version: they are the store's");
    }
  }
}

// No version `ff`, and no id of zeros: https://www.w3.org/TR/trace-context/#traceparent-header
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * @throws {TypeError} for a commit id of no length or too long to be kept with every event, a
 *   `traceparent` that is none, or a version that cannot be expected
 */
export function assertWriteOptions(options: HandleOptions): void {
  const { commitId, traceparent, expectedVersion = 'any' } = options;
  if (commitId?.length === 0 || (commitId?.length ?? 0) > COMMIT_ID_LENGTH_MAX) {
    throw new TypeError(`a commit id has 1 to ${COMMIT_ID_LENGTH_MAX} characters`);
  }
  // A pattern takes any value by its text: a list of one string would pass for it.
  const isTraced = typeof traceparent === 'string' && TRACEPARENT.test(traceparent);
  if (traceparent !== undefined && !isTraced) {
    throw new TypeError(`${JSON.stringify(traceparent)} is no traceparent of W3C Trace Context`);
  }
  assertExpectedVersion(expectedVersion);
}

/** @throws {TypeError} for an append to several streams that names none, or one twice */
export function assertDistinctStreams(appends: readonly StreamAppend[]): void {
  if (appends.length === 0) throw new TypeError('an append to several streams needs one at least');
  const distinct = new Set(appends.map(({ streamId }) => streamId));
  if (distinct.size < appends.length) {
    throw new TypeError('an append to several streams names each of them once');
  }
}

/** @throws {TypeError} for what cannot be expected of a stream: of plain JavaScript, undefined too */
export function assertExpectedVersion(expected: ExpectedVersion): void {
  if (expected === 'any' || expected === 'exists' || expected === 'noStream') return;
  assertInteger('expectedVersion', expected, 0);
}

/** @throws {TypeError} for a partition that the log has not, no position, or a page of no entries */
export function assertCategoryEntries(options: CategoryEntriesOptions, partitions: number): void {
  const { partition, afterPosition, throughPosition, pageEntriesMax = 1 } = options;
  assertInteger('partition', partition, 0);
  if (partition >= partitions) {
    throw new TypeError(`the log has ${partitions} partitions, and none with number ${partition}`);
  }
  for (const [name, position] of Object.entries({ afterPosition, throughPosition })) {
    if (position !== undefined && !isEntryId(position)) {
      throw new TypeError(`${name} is <ms>-<seq>, not ${JSON.stringify(position)}`);
    }
  }
  assertInteger('pageEntriesMax', pageEntriesMax, 1);
}

/** @throws {TypeError} for what is no version, or a page of no entries */
export function assertStreamEntries(options: StreamEntriesOptions): void {
  const { fromVersion = 1, toVersion = 0, pageEntriesMax = 1 } = options;
  assertInteger('fromVersion', fromVersion, 1);
  assertInteger('toVersion', toVersion, 0);
  assertInteger('pageEntriesMax', pageEntriesMax, 1);
}

/** @throws {TypeError} for a number that is not an integer of `min` or more */
export function assertInteger(name: string, value: number, min: number): void {
  if (!Number.isSafeInteger(value) || value < min) {
    throw new TypeError(`${name} is an integer of ${min} or more, not ${value}`);
  }
}
