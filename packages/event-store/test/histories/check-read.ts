import type { RecordedEvent } from '@streamfold/event-store';
import { expect } from 'vitest';
import type { ModelEvent } from './log-model.ts';
import type { Operation } from './operations.ts';
import type { Play } from './play.ts';
import { tally } from './tally.ts';

/** A step that reads. */
export type ReadOperation = Extract<
  Operation,
  { readonly type: 'load' | 'readStream' | 'readCategory' }
>;

/** Reads, and holds what was read against the model. */
export async function checkRead(play: Play, operation: ReadOperation): Promise<void> {
  const { model, positions } = play;
  const store = play.stores[operation.store];
  switch (operation.type) {
    case 'load': {
      const { streamId } = operation;
      const own = model.stream(streamId);
      const loaded = { state: model.sum(streamId), version: own.length, time: own.at(-1)?.time };
      expect(await store.load(streamId, tally)).toEqual(loaded);
      const last = await store.readLastEvent(streamId);
      expectSame(last === undefined ? [] : [last], own.slice(-1));
      return;
    }
    case 'readStream': {
      const { streamId, fromVersion = 1, toVersion = Infinity } = operation;
      const own = model
        .stream(streamId)
        .filter(({ version }) => version >= fromVersion && version <= toVersion);
      const options = only({ ...rest(operation), fromVersion, toVersion: operation.toVersion });
      const read = await Array.fromAsync(store.readStream(streamId, options));
      expectSame(read, partOf(own, operation));
      return;
    }
    case 'readCategory': {
      const { after, before, kind } = operation;
      // A place past the end is that of the last event.
      const at = (index: number | undefined) =>
        index === undefined ? undefined : Math.min(index, positions.length - 1);
      const [first = -1, last = Infinity] = [at(after), at(before)];
      const between = model.events
        .filter((_, index) => index > first && index < last)
        .filter(({ event }) => kind === undefined || event.type === kind);
      const options = only({
        ...rest(operation),
        afterPosition: positions[first],
        beforePosition: positions[last],
        types: kind === undefined ? undefined : [kind],
      });
      const read = await Array.fromAsync(store.readCategory(options));
      const wanted = partOf(between, operation);
      expectSame(read, wanted);
      const places = wanted.map((event) => positions[model.events.indexOf(event)]);
      expect(read.map(({ position }) => position)).toEqual(places);
    }
  }
}

interface Way {
  readonly isBackwards: boolean;
  readonly limit: number | undefined;
}

function partOf(events: readonly ModelEvent[], { isBackwards, limit }: Way): readonly ModelEvent[] {
  return (isBackwards ? events.toReversed() : events).slice(0, limit);
}

function rest({ isBackwards, limit }: Way) {
  return { direction: isBackwards ? ('backwards' as const) : undefined, limit };
}

function expectSame(read: readonly RecordedEvent[], wanted: readonly ModelEvent[]): void {
  expect(read.map(said)).toEqual(
    wanted.map((event) => ({ ...event, commitId: event.commitId ?? expect.any(String) })),
  );
}

/** What the model knows of an event that was read. */
function said(recorded: RecordedEvent): object {
  const { streamId, version, event, meta } = recorded;
  return { streamId, version, event, commitId: meta.commitId, time: meta.time };
}

/** The options that are set. */
function only<Options extends object>(
  options: Options,
): { [Name in keyof Options]?: NonNullable<Options[Name]> } {
  const set = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(set) as { [Name in keyof Options]?: NonNullable<Options[Name]> };
}
