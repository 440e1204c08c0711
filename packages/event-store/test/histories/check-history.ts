import { isAsExpected, type CategoryEvent } from '@streamfold/event-store';
import { expect } from 'vitest';
import type { RecordedCall } from './recorded-call.ts';
import { ofTally } from './tally.ts';

/** The place of an append in the log: the versions of its events in one stream. */
interface Written {
  readonly call: RecordedCall;
  readonly firstVersion: number;
  readonly lastVersion: number;
}

/**
 * Holds what clients were answered against the log that they left behind.
 *
 * The log is the one order in which everything happened: each answer must be the one that is right at
 * some moment between the call and its return.
 */
export function checkHistory(
  calls: readonly RecordedCall[],
  category: readonly CategoryEvent[],
): void {
  const streams = Map.groupBy(category, ({ streamId }) => streamId);
  for (const events of streams.values()) {
    const versions = events.map(({ version }) => version);
    expect(versions, 'versions without a hole').toEqual(versions.map((_, index) => index + 1));
  }
  checkEveryEventIsAnswered(calls, category);
  for (const [streamId, events] of streams) {
    const written = writtenTo(streamId, calls);
    checkRealTime(written);
    for (const call of calls) checkAnswer(call, streamId, events, written);
  }
  checkNeighbours(calls, category);
}

/** What is in the log was answered as appended, and the other way round: once each. */
function checkEveryEventIsAnswered(
  calls: readonly RecordedCall[],
  category: readonly CategoryEvent[],
): void {
  const inLog = category.map(({ streamId, version, position, event }) => {
    return `${streamId}${version} ${position} ${ofTally(event)}`;
  });
  const answered = calls.flatMap(({ of, outcome }) => {
    if (outcome.outcome !== 'appended') return [];
    return outcome.streams.flatMap(({ streamId, version, positions }) =>
      positions.map((position, index) => {
        return `${streamId}${version - positions.length + index + 1} ${position} ${of}`;
      }),
    );
  });
  expect(answered.length, 'as many events answered as there are').toBe(inLog.length);
  expect(new Set(answered)).toEqual(new Set(inLog));
  const names = category.map(({ streamId, meta }) => `${streamId} ${meta.commitId}`);
  const runs = names.filter((name, index) => {
    const before = names.slice(0, index).lastIndexOf(name);
    return before >= 0 && ofTally(category[before]?.event) !== ofTally(category[index]?.event);
  });
  expect(runs, 'commit ids that two appends to one stream have').toEqual([]);
}

function writtenTo(streamId: string, calls: readonly RecordedCall[]): Written[] {
  const written = calls.flatMap((call): Written[] => {
    if (call.outcome.outcome !== 'appended') return [];
    const own = call.outcome.streams.find((stream) => stream.streamId === streamId);
    if (own === undefined || own.positions.length === 0) return [];
    const firstVersion = own.version - own.positions.length + 1;
    return [{ call, firstVersion, lastVersion: own.version }];
  });
  return written.sort((one, other) => one.firstVersion - other.firstVersion);
}

/** An append that had returned before another was called has the lower versions. */
function checkRealTime(written: readonly Written[]): void {
  let latestCall = 0;
  for (const { call, firstVersion } of written) {
    expect(call.returnedAt, `version ${firstVersion} was there before`).toBeGreaterThanOrEqual(
      latestCall,
    );
    latestCall = Math.max(latestCall, call.calledAt);
  }
}

/** What was answered about a stream was so at some time during the call. */
function checkAnswer(
  call: RecordedCall,
  streamId: string,
  events: readonly CategoryEvent[],
  written: readonly Written[],
): void {
  const { outcome, commitId } = call;
  const part = call.parts.find((each) => each.streamId === streamId);
  if (part === undefined) return;
  if (outcome.outcome === 'duplicate') {
    const own = outcome.streams.find((stream) => stream.streamId === streamId);
    const first = events.findLast(({ meta }) => meta.commitId === commitId);
    expect({ version: own?.version, time: outcome.time }, `${call.of} is a repeat`).toEqual({
      version: first?.version,
      time: first?.meta.time,
    });
    return;
  }
  if (outcome.outcome === 'appended') {
    const own = outcome.streams.find((stream) => stream.streamId === streamId);
    const before = (own?.version ?? 0) - (own?.positions.length ?? 0);
    expect(own?.positions.length, call.of).toBe(part.events);
    expect(isAsExpected(part.expectedVersion, before), `${call.of} at ${before}`).toBe(true);
    if (part.events === 0) expectDuring(call, before, written);
    return;
  }
  if (outcome.outcome === 'conflict') {
    if (outcome.streamId !== streamId) return;
    expect(isAsExpected(outcome.expected, outcome.actual), `${call.of} is in conflict`).toBe(false);
    expectDuring(call, outcome.actual, written);
    return;
  }
  const seen = events.slice(0, outcome.version);
  const sum = seen.reduce((total, { event }) => total + byOf(event), 0);
  expect(outcome.sum, `the sum that ${call.of} saw`).toBe(sum);
  expectDuring(call, outcome.version, written);
}

/** The stream was at this version at some time between the call and its return. */
function expectDuring(call: RecordedCall, version: number, written: readonly Written[]): void {
  const returned = written.filter((each) => each.call.returnedAt < call.calledAt);
  const lowest = Math.max(0, ...returned.map(({ lastVersion }) => lastVersion));
  const begun = written.filter((each) => each.call.calledAt <= call.returnedAt);
  const highest = Math.max(0, ...begun.map(({ lastVersion }) => lastVersion));
  const ends = [0, ...written.map(({ lastVersion }) => lastVersion)];
  expect(version, `${call.of} saw a version of the past`).toBeGreaterThanOrEqual(lowest);
  expect(version, `${call.of} saw a version of the future`).toBeLessThanOrEqual(highest);
  expect(ends, `${call.of} saw a part of an append`).toContain(version);
}

/** The events of one append to several streams follow one another in the category. */
function checkNeighbours(calls: readonly RecordedCall[], category: readonly CategoryEvent[]): void {
  const places = new Map(category.map(({ position }, index) => [position, index]));
  for (const { of, kind, outcome } of calls) {
    if (kind !== 'appendToStreams' || outcome.outcome !== 'appended') continue;
    const own = outcome.streams.flatMap(({ positions }) =>
      positions.map((position) => places.get(position) ?? -1),
    );
    const [first = 0] = own;
    expect(own, `${of} is in one piece`).toEqual(own.map((_, index) => first + index));
    const times = own.map((place) => category[place]?.meta.time);
    for (const time of times) expect(time).toBe(outcome.time);
  }
}

function byOf(event: object): number {
  return 'by' in event && typeof event.by === 'number' ? event.by : Number.NaN;
}
