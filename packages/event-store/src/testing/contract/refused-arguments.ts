import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type {
  AppendOptions,
  HandleOptions,
  StreamAppend,
  WriteContext,
} from '../../append-options.ts';
import type { EventStore } from '../../event-store.ts';
import { appendCounts, categoryOf, fromJavaScript } from './assertions.ts';
import type { Contract } from './contract-log.ts';
import { counted, counter, type Counted } from './counter.ts';

type Call = (store: EventStore) => Promise<unknown>;

const streamIds = ['', '{x}', 'a:snapshot', 'a b', '-a', 'é', 'a'.repeat(129), 7, undefined];
const versions = [-1, 0.5, NaN, Infinity, 2 ** 53, '0', '*', null];
const events = [
  { type: '' },
  {},
  { type: 7 },
  { ...counted(1), id: 'y' },
  { ...counted(1), version: 7 },
  { ...counted(1), by: 1n },
];
const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const contexts = [
  { commitId: '' },
  { commitId: 'x'.repeat(201) },
  { traceparent: '' },
  { traceparent: `00-${trace}-00f067aa0ba902b7` },
  { traceparent: `00-${trace}-00f067aa0ba902b7-01-` },
  { traceparent: `00-${trace.toUpperCase()}-00f067aa0ba902b7-01` },
  { traceparent: `ff-${trace}-00f067aa0ba902b7-01` },
  { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` },
  { traceparent: `00-${trace}-0000000000000000-01` },
  { traceparent: [`00-${trace}-00f067aa0ba902b7-01`] },
  { traceparent: null },
];

const appends: readonly (readonly [string, Call])[] = [
  ...streamIds.map((id) => refusal(`the stream id ${show(id)}`, appending({ streamId: id }))),
  ...[...versions, undefined].map((version) =>
    refusal(`the expected version ${show(version)}`, appending({ expectedVersion: version })),
  ),
  ...events.map((event) =>
    refusal(`the event ${show(event)}`, appending({ events: [counted(1), event] })),
  ),
  refusal(
    'more events than one append may have',
    appending({ events: Array(10_001).fill(counted(1)) }),
  ),
];

const reads: readonly (readonly [string, Call])[] = [
  ...streamIds.flatMap((id) => {
    const streamId = fromJavaScript<string>(id);
    return [
      refusal(`load of ${show(id)}`, (store) => store.load(streamId, counter)),
      refusal(`readLastEvent of ${show(id)}`, (store) => store.readLastEvent(streamId)),
      refusal(`readStream of ${show(id)}`, (store) => all(() => store.readStream(streamId))),
      refusal(`entries of ${show(id)}`, (store) =>
        all(() => store.entries.streamEntries(streamId)),
      ),
      refusal(`partitionOf ${show(id)}`, (store) => all(() => [store.partitionOf(streamId)])),
      refusal(`handle of ${show(id)}`, (store) => store.handle(streamId, counter, { by: 1 })),
    ];
  }),
  ...[{ fromVersion: 0 }, { fromVersion: 1.5 }, { toVersion: -1 }, { toVersion: NaN }].map(
    (options) =>
      refusal(`readStream ${show(options)}`, (store) => all(() => store.readStream('a', options))),
  ),
  ...[{ limit: -1 }, { limit: 0.5 }, { direction: 'sideways' }].flatMap((options) => {
    const asked = fromJavaScript<object>(options);
    return [
      refusal(`readStream ${show(options)}`, (store) => all(() => store.readStream('a', asked))),
      refusal(`readCategory ${show(options)}`, (store) => all(() => store.readCategory(asked))),
    ];
  }),
  ...[{ fromVersion: 0 }, { toVersion: -1 }, { pageEntriesMax: 0 }, { pageEntriesMax: NaN }].map(
    (options) =>
      refusal(`streamEntries ${show(options)}`, (store) =>
        all(() => store.entries.streamEntries('a', options)),
      ),
  ),
  ...[
    {},
    { partition: -1 },
    { partition: 1 },
    { partition: 0.5 },
    { partition: 0, afterPosition: '1' },
    { partition: 0, throughPosition: '' },
    { partition: 0, pageEntriesMax: 0 },
  ].map((options) =>
    refusal(`categoryEntries ${show(options)}`, (store) =>
      all(() => store.entries.categoryEntries(fromJavaScript(options))),
    ),
  ),
  ...[-1, 1, 0.5].flatMap((partition) => [
    refusal(`readCategory of partition ${partition}`, (store) =>
      all(() => store.readCategory({ partition })),
    ),
    refusal(`subscribe to partition ${partition}`, (store) =>
      all(() => store.subscribe({ partition })),
    ),
  ]),
  ...['', 'x', '1', '1-', '-1-0', '1-0-0', ['1-0', '1-0'], ['x'], []].flatMap((place) => [
    refusal(`readCategory after ${show(place)}`, (store) =>
      all(() => store.readCategory({ afterPosition: place })),
    ),
    refusal(`readCategory before ${show(place)}`, (store) =>
      all(() => store.readCategory({ beforePosition: place })),
    ),
    refusal(`subscribe after ${show(place)}`, (store) =>
      all(() => store.subscribe({ from: { after: place } })),
    ),
  ]),
];

const others: readonly (readonly [string, Call])[] = [
  ...contexts.flatMap((said) => {
    const context = fromJavaScript<WriteContext>(said);
    return [
      refusal(`append with ${show(said)}`, (store) =>
        store.append('a', [counted(1)], { expectedVersion: 0, ...context }),
      ),
      refusal(`appendToStreams with ${show(said)}`, (store) =>
        store.appendToStreams([part('a')], context),
      ),
      refusal(`handle with ${show(said)}`, (store) =>
        store.handle('a', counter, { by: 1 }, context),
      ),
    ];
  }),
  ...versions.map((version) =>
    refusal(`handle at version ${show(version)}`, (store) =>
      store.handle(
        'a',
        counter,
        { by: 1 },
        fromJavaScript<HandleOptions>({ expectedVersion: version }),
      ),
    ),
  ),
  refusal('appendToStreams with a stream twice', (store) =>
    store.appendToStreams([part('a'), part('b'), { ...part('a'), events: [] }]),
  ),
];

/** Arguments that no call can have: a TypeError, and nothing is written. */
export function refusedArgumentsContract({ describe, it }: Contract): void {
  describe('arguments that no call can have', () => {
    const tables = { appends, 'commit ids and commands': others, reads };
    for (const [table, calls] of Object.entries(tables)) {
      it(`are refused by a TypeError, and nothing is written: ${table}`, async ({ store }) => {
        await appendCounts(store, 'z', 1);
        for (const [name, call] of calls) {
          await assert.rejects(call(store), TypeError, name);
        }
        assert.equal((await categoryOf(store)).length, 1);
      });
    }
  });
}

function refusal(name: string, call: Call): readonly [string, Call] {
  return [name, call];
}

/** The same part of an append, alone and beside others. */
function appending(wrong: object): Call {
  return async (store) => {
    const {
      streamId,
      events: wrongEvents,
      ...options
    } = fromJavaScript<
      AppendOptions & { readonly streamId: string; readonly events: readonly Counted[] }
    >({ ...part('a'), ...wrong });
    const several = [part('b'), fromJavaScript<StreamAppend>({ ...part('a'), ...wrong })];
    await assert.rejects(store.appendToStreams(several), TypeError);
    return await store.append(streamId, wrongEvents, options);
  };
}

function part(streamId: string): StreamAppend {
  return { streamId, expectedVersion: 'any', events: [counted(1)] };
}

/** Reads to the end; what is refused at once and what is refused when it is read are alike. */
async function all(open: () => Iterable<unknown> | AsyncIterable<unknown>): Promise<unknown> {
  return await Array.fromAsync(open());
}

function show(value: unknown): string {
  return inspect(value, { breakLength: Infinity }).slice(0, 60);
}
