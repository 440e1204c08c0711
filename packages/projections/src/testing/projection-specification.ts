import type { ParkCode } from '../park-code.ts';
import type { AnyProjection, DocumentBody } from '../projection.ts';
import { asStored } from './mongo-form.ts';
import type { SpecifiedDatabase } from './mongo-specified-store.ts';
import { expectOfEachRun } from './run-expectation.ts';
import type { SpecifiedEvent } from './specified-event.ts';
import type { KeptDocument, ParkedFacts } from './specified-store.ts';

/** A document or a line: its `_id`, and the members that the projection gives it. */
export interface ExpectedDocument extends DocumentBody {
  readonly _id: string;
}

/** An entry that is parked. */
export interface ExpectedParked {
  readonly streamId?: string;
  readonly version?: number;
  readonly code: ParkCode;
  /** @default whatever it is */
  readonly reason?: string;
}

/**
 * The end of a sentence: given events, when more events, then …
 *
 * Each of them is asked of every way in which a projector may be given the events: in pages of any
 * length, again after a crash, and each stream in a partition of its own. All have to come to the same.
 */
export interface ProjectionExpectation {
  /**
   * These are all documents, in any order, and nothing is parked.
   *
   * @throws {AssertionError} of `node:assert`, with the way and the difference
   * @throws {TypeError} at the call, for what is no list: an `await` of the sentence before it ended
   */
  readonly then: (documents: readonly ExpectedDocument[]) => Promise<void>;
  /** These are all lines, in any order, and nothing is parked. @throws as `then` */
  readonly thenLines: (lines: readonly ExpectedDocument[]) => Promise<void>;
  /** These entries are parked, in the order of the log, and beside them these are all documents. @throws as `then` */
  readonly thenParked: (
    parked: readonly ExpectedParked[],
    documents: readonly ExpectedDocument[],
  ) => Promise<void>;
}

/** The beginning of a sentence. */
export interface ProjectionSpecification {
  /** What happened before, in the order of the log. */
  readonly given: (events: readonly SpecifiedEvent[]) => {
    /** What happens then, in a page of its own. */
    readonly when: (events: readonly SpecifiedEvent[]) => ProjectionExpectation;
  };
}

/** How a projection is specified. */
export interface SpecifyProjectionOptions {
  /**
   * Where the documents are kept, in collections that are made for each sentence and removed after it.
   *
   * @default in this process, as MongoDB would keep them
   */
  readonly db?: SpecifiedDatabase;
}

/**
 * Specifies a projection by sentences, without Redis and without a test framework:
 *
 * ```ts
 * const { given } = specifyProjection(balances);
 * await given([on('JohnDoe', { type: 'deposited', cents: 500 })])
 *   .when([on('JohnDoe', { type: 'withdrawn', cents: 200 })])
 *   .then([{ _id: 'JohnDoe', cents: 300 }]);
 * ```
 */
export function specifyProjection(
  projection: AnyProjection,
  { db }: SpecifyProjectionOptions = {},
): ProjectionSpecification {
  return {
    given: (given) => ({
      when: (when) => {
        const sentence = { projection, given, when, db };
        return {
          then: (documents) => {
            assertList(documents);
            return expectOfEachRun(
              sentence,
              { documents: inOrder(documents), parked: [] },
              (kept) => ({
                documents: kept.documents.map((document) => bodyOf(projection, document)),
                parked: kept.parked,
              }),
            );
          },
          thenLines: (lines) => {
            assertList(lines);
            return expectOfEachRun(sentence, { lines: inOrder(lines), parked: [] }, (kept) => ({
              lines: kept.lines.map(lineBodyOf),
              parked: kept.parked,
            }));
          },
          thenParked: (parked, documents) => {
            assertList(parked);
            assertList(documents);
            return expectOfEachRun(sentence, { parked, documents: inOrder(documents) }, (kept) => ({
              parked: kept.parked.map((entry, index) => shownParked(entry, parked[index])),
              documents: kept.documents.map((document) => bodyOf(projection, document)),
            }));
          },
        };
      },
    }),
  };
}

function assertList(value: unknown): asserts value is readonly unknown[] {
  if (Array.isArray(value)) return;
  throw new TypeError(
    'a sentence ends with a list: .then([…]), .thenLines([…]) or .thenParked([…], […])',
  );
}

/** As they come back from MongoDB, by `_id`. */
function inOrder(documents: readonly ExpectedDocument[]): readonly KeptDocument[] {
  return [...documents].sort((one, other) => (one._id < other._id ? -1 : 1)).map(asStored);
}

function bodyOf({ kind }: AnyProjection, document: KeptDocument): KeptDocument {
  if (kind === 'category') {
    const { rules: _rules, ...members } = document;
    return members;
  }
  const { version: _version, hash: _hash, generation: _generation, ...members } = document;
  const { timestamps: _at, updatedAt: _time, ...body } = members;
  return body;
}

function lineBodyOf(line: KeptDocument): KeptDocument {
  const {
    streamId: _streamId,
    version: _version,
    position: _position,
    time: _time,
    ...more
  } = line;
  const { hash: _hash, generation: _generation, ...body } = more;
  return body;
}

/** As much of it as the expectation says. */
function shownParked(
  { streamId, version, code, reason }: ParkedFacts,
  expected: ExpectedParked | undefined,
): ExpectedParked {
  return {
    ...(streamId === undefined ? {} : { streamId }),
    ...(version === undefined ? {} : { version }),
    code,
    ...(expected?.reason === undefined ? {} : { reason }),
  };
}
