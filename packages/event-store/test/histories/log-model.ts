import type { ExpectedVersion } from '@streamfold/event-store';
import type { Tallied } from './tally.ts';

/** What the model knows of an event. */
export interface ModelEvent {
  readonly streamId: string;
  readonly version: number;
  readonly event: Tallied;
  /** Undefined: the store made one. */
  readonly commitId: string | undefined;
  readonly time: number;
}

/** One stream's part in an append. */
export interface ModelAppend {
  readonly streamId: string;
  readonly expectedVersion: ExpectedVersion;
  readonly events: readonly Tallied[];
}

/** What an append has to answer. */
export type Predicted =
  | {
      readonly outcome: 'appended';
      readonly versions: readonly (readonly [streamId: string, version: number])[];
      /** Undefined where nothing was written. */
      readonly time: number | undefined;
    }
  | {
      readonly outcome: 'duplicate';
      readonly versions: readonly (readonly [streamId: string, version: number])[];
      readonly time: number;
    }
  | {
      readonly outcome: 'conflict';
      readonly streamId: string;
      readonly expected: ExpectedVersion;
      readonly actual: number;
    };

/**
 * A log as the documentation has it, in the plainest way: one list of events. It shares no code with
 * any store.
 */
export class LogModel {
  readonly events: ModelEvent[] = [];

  /** The events of one stream, by version. */
  stream(streamId: string): readonly ModelEvent[] {
    return this.events.filter((event) => event.streamId === streamId);
  }

  version(streamId: string): number {
    return this.stream(streamId).length;
  }

  /** The sum of the first events of a stream. */
  sum(streamId: string, toVersion = Infinity): number {
    const folded = this.stream(streamId).filter(({ version }) => version <= toVersion);
    return folded.reduce((sum, { event }) => sum + event.by, 0);
  }

  /** What an append has to answer, without doing it. */
  predict(appends: readonly ModelAppend[], commitId: string | undefined, now: number): Predicted {
    const known = appends.flatMap(({ streamId }) => this.ofCommit(streamId, commitId).slice(-1));
    const [first] = known;
    if (first !== undefined) {
      const versions = known.map(({ streamId, version }) => [streamId, version] as const);
      return { outcome: 'duplicate', versions, time: first.time };
    }
    for (const { streamId, expectedVersion: expected } of appends) {
      const actual = this.version(streamId);
      const isExpected =
        expected === 'any' ||
        (expected === 'exists' && actual > 0) ||
        (expected === 'noStream' && actual === 0) ||
        expected === actual;
      if (!isExpected) return { outcome: 'conflict', streamId, expected, actual };
    }
    const versions = appends.map(
      ({ streamId, events }) => [streamId, this.version(streamId) + events.length] as const,
    );
    const isWritten = appends.some(({ events }) => events.length > 0);
    // Nor before what it saw of a stream that it only checks.
    const before = appends.flatMap(({ streamId }) => this.stream(streamId).slice(-1));
    const time = Math.max(now, ...before.map((event) => event.time));
    return { outcome: 'appended', versions, time: isWritten ? time : undefined };
  }

  /** Takes what was predicted to be appended. */
  take(appends: readonly ModelAppend[], commitId: string | undefined, time: number): void {
    for (const { streamId, events } of appends) {
      for (const event of events) {
        this.events.push({ streamId, version: this.version(streamId) + 1, event, commitId, time });
      }
    }
  }

  /** The events that a commit id names in a stream. */
  ofCommit(streamId: string, commitId: string | undefined): readonly ModelEvent[] {
    if (commitId === undefined) return [];
    return this.stream(streamId).filter((event) => event.commitId === commitId);
  }
}
