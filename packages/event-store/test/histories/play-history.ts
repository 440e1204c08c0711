import type { ExpectedVersion } from '@streamfold/event-store';
import { expect } from 'vitest';
import { LogModel, type ModelAppend, type Predicted } from './log-model.ts';
import type { Operation, PartOperation } from './operations.ts';
import { checkRead } from './check-read.ts';
import type { HistoryClock, Play } from './play.ts';
import { tallied, tally } from './tally.ts';

/** Carries out a history step by step, and holds each answer against the model's. */
export async function playHistory(
  stores: Play['stores'],
  clock: HistoryClock,
  operations: readonly Operation[],
): Promise<void> {
  const play: Play = { stores, clock, model: new LogModel(), positions: [] };
  for (const [index, operation] of operations.entries()) {
    await step(play, operation, `append ${index}`);
  }
  for (const store of [0, 1] as const) {
    for (const streamId of ['a', 'b', 'c']) {
      await checkRead(play, { ...wholeStream, store, streamId });
    }
    await checkRead(play, { ...wholeCategory, store });
  }
}

const wholeStream = {
  type: 'readStream',
  fromVersion: undefined,
  toVersion: undefined,
  limit: undefined,
  isBackwards: false,
} as const;
const wholeCategory = {
  type: 'readCategory',
  after: undefined,
  before: undefined,
  limit: undefined,
  isBackwards: false,
  kind: undefined,
} as const;

async function step(play: Play, operation: Operation, of: string): Promise<void> {
  const { model, clock } = play;
  const store = play.stores[operation.store];
  switch (operation.type) {
    case 'append': {
      const append = partOf(model, operation, of);
      const commitId = singleCommit(model, operation);
      const { streamId, expectedVersion, events } = append;
      const predicted = model.predict([append], commitId, clock.now);
      const result = await store.append(streamId, events, { expectedVersion, ...named(commitId) });
      expect(result).toEqual(answerOfOne(predicted));
      take(play, [append], commitId, predicted, 'positions' in result ? [result.positions] : []);
      return;
    }
    case 'appendToStreams': {
      const appends = operation.parts.map((part) => partOf(model, part, of));
      const { commitId } = operation;
      const predicted = model.predict(appends, commitId, clock.now);
      const result = await store.appendToStreams(appends, named(commitId));
      expect(result).toEqual(answerOfSeveral(predicted, appends));
      const streams = result.outcome === 'appended' ? result.streams : [];
      take(
        play,
        appends,
        commitId,
        predicted,
        streams.map(({ positions }) => positions),
      );
      return;
    }
    case 'handle':
      return await handle(play, operation, of);
    case 'load':
    case 'readStream':
    case 'readCategory':
      return await checkRead(play, operation);
    case 'tick':
      clock.now = Math.max(1, clock.now + operation.ms);
  }
}

async function handle(
  play: Play,
  operation: Extract<Operation, { readonly type: 'handle' }>,
  of: string,
): Promise<void> {
  const { model, clock } = play;
  const append = partOf(model, operation, of);
  const { streamId, expectedVersion, events } = append;
  const { max } = operation;
  const commitId = singleCommit(model, operation);
  const predicted = model.predict([append], commitId, clock.now);
  const before = model.sum(streamId);
  const after = events.reduce((sum, event) => sum + event.by, before);
  const options = { expectedVersion, ...named(commitId) };
  const result = await play.stores[operation.store].handle(
    streamId,
    tally,
    { events, max },
    options,
  );
  const answer = answerOfOne(predicted);
  switch (predicted.outcome) {
    case 'conflict':
      expect(result).toEqual(answer);
      return;
    case 'duplicate': {
      const first = model.ofCommit(streamId, commitId);
      const state = model.sum(streamId, first.at(-1)?.version);
      expect(result).toEqual({ ...answer, state, events: first.map(({ event }) => event) });
      return;
    }
    case 'appended': {
      if (after > max) {
        const rejection = { code: 'full', sum: before };
        const version = model.version(streamId);
        expect(result).toEqual({ outcome: 'rejected', rejection, state: before, version });
        return;
      }
      expect(result).toEqual({ ...answer, outcome: 'accepted', state: after, events });
      const positions = 'positions' in result ? [result.positions] : [];
      take(play, [append], commitId, predicted, positions);
    }
  }
}

/** Takes into the model what was appended, with the positions that were answered. */
function take(
  { model, positions }: Play,
  appends: readonly ModelAppend[],
  commitId: string | undefined,
  predicted: Predicted,
  answered: readonly (readonly string[])[],
): void {
  if (predicted.outcome !== 'appended') return;
  expect(answered.map(({ length }) => length)).toEqual(appends.map(({ events }) => events.length));
  model.take(appends, commitId, predicted.time ?? 0);
  positions.push(...answered.flat());
}

function answerOfOne(predicted: Predicted): object {
  if (predicted.outcome === 'conflict') return predicted;
  const { outcome, versions, time } = predicted;
  const version = versions[0]?.[1];
  if (outcome === 'duplicate') return { outcome, version, time };
  return { outcome, version, positions: expect.any(Array), ...written(time) };
}

function answerOfSeveral(predicted: Predicted, appends: readonly ModelAppend[]): object {
  if (predicted.outcome === 'conflict') return predicted;
  const { outcome, versions, time } = predicted;
  const streams = versions.map(([streamId, version]) => ({ streamId, version }));
  if (outcome === 'duplicate') return { outcome, streams, time };
  expect(streams).toHaveLength(appends.length);
  const withPositions = streams.map((stream) => ({ ...stream, positions: expect.any(Array) }));
  return { outcome, streams: withPositions, ...written(time) };
}

function written(time: number | undefined): object {
  return { time: time ?? expect.any(Number), durability: expect.any(String) };
}

function partOf(model: LogModel, { streamId, belief, by }: PartOperation, of: string): ModelAppend {
  return {
    streamId,
    expectedVersion: versionOf(belief, model.version(streamId)),
    events: by.map((each) => tallied(each, of)),
  };
}

function versionOf(belief: PartOperation['belief'], version: number): ExpectedVersion {
  switch (belief) {
    case 'right':
      return version;
    case 'behind':
      return Math.max(0, version - 1);
    case 'ahead':
      return version + 1;
    case 'noStream':
    case 'exists':
    case 'any':
      return belief;
  }
}

/** The name of an append to several streams is taken for one of them only as a repeat. */
function singleCommit(
  model: LogModel,
  { streamId, commitId }: { readonly streamId: string; readonly commitId: string | undefined },
): string | undefined {
  const isOfSeveral = commitId?.startsWith('m') === true;
  return isOfSeveral && model.ofCommit(streamId, commitId).length === 0 ? undefined : commitId;
}

function named(commitId: string | undefined): { readonly commitId?: string } {
  return commitId === undefined ? {} : { commitId };
}
