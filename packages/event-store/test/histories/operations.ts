import fc from 'fast-check';

/** What an append expects, beside the version that its stream will really be at. */
export type Belief = 'right' | 'behind' | 'ahead' | 'noStream' | 'exists' | 'any';

/** One stream's part in an append. */
export interface PartOperation {
  readonly streamId: string;
  readonly belief: Belief;
  readonly by: readonly number[];
}

/** One step of a history. `store` says which of two stores carries it out. */
export type Operation = { readonly store: 0 | 1 } & (
  | ({ readonly type: 'append'; readonly commitId: string | undefined } & PartOperation)
  | {
      readonly type: 'appendToStreams';
      readonly parts: readonly PartOperation[];
      readonly commitId: string | undefined;
    }
  | ({
      readonly type: 'handle';
      readonly commitId: string | undefined;
      readonly max: number;
    } & PartOperation)
  | { readonly type: 'load'; readonly streamId: string }
  | {
      readonly type: 'readStream';
      readonly streamId: string;
      readonly fromVersion: number | undefined;
      readonly toVersion: number | undefined;
      readonly limit: number | undefined;
      readonly isBackwards: boolean;
    }
  | {
      readonly type: 'readCategory';
      /** The index of the event after which to read; it may be past the end. */
      readonly after: number | undefined;
      readonly before: number | undefined;
      readonly limit: number | undefined;
      readonly isBackwards: boolean;
      readonly kind: 'odd' | 'even' | undefined;
    }
  | { readonly type: 'tick'; readonly ms: number }
);

const STREAM_IDS = ['a', 'b', 'c'];

const store = fc.constantFrom(0 as const, 1 as const);
const streamId = fc.constantFrom(...STREAM_IDS);
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
const belief = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Belief>('right') },
  { weight: 4, arbitrary: fc.constantFrom<Belief>('behind', 'ahead', 'noStream', 'exists', 'any') },
);
const by = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 3 });
const part = { streamId, belief, by };
const commitId = optional(fc.constantFrom('c0', 'c1', 'c2', 'm0', 'm1'));

// A commit id of an append to several streams always names the same ones: what one would be that
// names others each time is nobody's question.
const ofSeveral = fc.oneof(
  fc
    .uniqueArray(fc.record(part), { minLength: 1, maxLength: 3, selector: (each) => each.streamId })
    .map((parts) => ({ parts, commitId: undefined })),
  fc
    .tuple(fc.constantFrom(['m0', 'a', 'b'], ['m1', 'b', 'c']), belief, belief, fc.boolean())
    .map(([[name, ...streamIds], first, second, isTurned]) => {
      const parts = streamIds.map((id, index) => ({
        streamId: id,
        belief: index === 0 ? first : second,
        by: [index + 1, 2],
      }));
      return { parts: isTurned ? parts.toReversed() : parts, commitId: name };
    }),
);

const version = optional(fc.integer({ min: 1, max: 8 }));
const index = optional(fc.integer({ min: 0, max: 20 }));
const limit = optional(fc.integer({ min: 1, max: 6 }));
const isBackwards = fc.boolean();

const appending: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ type: fc.constant('append' as const), store, commitId, ...part }),
  fc
    .tuple(store, ofSeveral)
    .map(([on, several]) => ({ type: 'appendToStreams' as const, store: on, ...several })),
  fc.record({
    type: fc.constant('handle' as const),
    store,
    commitId,
    max: fc.constantFrom(5, 20, 1_000),
    ...part,
  }),
);

const reading: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ type: fc.constant('load' as const), store, streamId }),
  fc.record({
    type: fc.constant('readStream' as const),
    store,
    streamId,
    fromVersion: version,
    toVersion: version,
    limit,
    isBackwards,
  }),
  fc.record({
    type: fc.constant('readCategory' as const),
    store,
    after: index,
    before: index,
    limit,
    isBackwards,
    kind: optional(fc.constantFrom('odd' as const, 'even' as const)),
  }),
);

// The clock also goes back: no event may be dated before the one it follows.
const tick: fc.Arbitrary<Operation> = fc.record({
  type: fc.constant('tick' as const),
  store,
  ms: fc.integer({ min: -5, max: 10 }),
});

/** What a user might do to three streams through two stores, in any order. */
export const history: fc.Arbitrary<readonly Operation[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: appending },
    { weight: 2, arbitrary: reading },
    { weight: 1, arbitrary: tick },
  ),
  { maxLength: 40, size: 'max' },
);
