import type { RawEntry, RecordedEvent } from '@streamfold/event-store';
import { seededRandom } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { chainedEvents, entryOf, ownEventOf } from '../../test/support/chained-events.ts';
import { memoryParts, type MemoryParts } from '../../test/support/memory-parts.ts';
import type { RawLog } from '../../test/support/raw-log.ts';
import { add, tally, type Add } from '../../test/support/tally.ts';
import { AT_THE_BEGINNING } from '../checkpoint.ts';
import { FencedError, ForkError } from '../errors.ts';
import { noDocument, type FoldRules } from '../plan/applied.ts';
import type { StreamProjection } from '../projection.ts';
import { planWithOwn } from './plan-with-own.ts';
import { readPage } from './read-page.ts';
import { StreamLane } from './stream-lane.ts';

const random = seededRandom();

/** A tally with a line for each event. */
const lined: StreamProjection<number, Add> = {
  ...tally,
  lines: { collection: 'lines', toLine: (total, { amount }) => ({ total, amount }) },
};

/** One that has no form beyond nine. */
const narrow: StreamProjection<number, Add> = {
  ...lined,
  toBody: (total) => {
    if (total > 9) throw new Error(`total ${total} has no form`);
    return tally.toBody(total);
  },
};

describe('a page', () => {
  const histories = Array.from({ length: 40 }, (_, index) => [index + 1] as const);

  it.each(histories)(
    'comes to what its streams come to alone, wherever it is cut: history %i',
    async () => {
      const log = randomLog();
      const alone = await eachAlone(log, lined);
      const { length } = log.category;
      for (let cut = 0; cut <= length; cut++) {
        const pages = [log.category.slice(0, cut), log.category.slice(cut)];
        expect(await paged(log, lined, pages), `seed ${random.seed}, cut ${cut}`).toEqual(alone);
      }
      const ones = log.category.map((entry) => [entry]);
      expect(await paged(log, lined, ones), `seed ${random.seed}, one by one`).toEqual(alone);
    },
  );

  it('is folded without its own streams where each entry is the next one', async () => {
    const log = logOf(chainedEvents('s', [add(1), add(2)]), chainedEvents('t', [add(3)]));
    const parts = {
      ...memoryParts(log, lined),
      entries: { ...memoryParts(log).entries, streamEntries: () => expect.unreachable() },
    };
    await settle(parts, [log.category]);
    expect(parts.documents.documents).toMatchObject([
      { _id: 's', total: 3, version: 2, generation: 1 },
      { _id: 't', total: 3, version: 1, generation: 1 },
    ]);
    expect(parts.documents.lines.map(({ _id }) => _id)).toEqual(['s:1', 's:2', 't:1']);
  });

  it('parks the event whose state has no form, wherever it is cut', async () => {
    const log = logOf(chainedEvents('s', [add(4), add(5), add(1), add(2)]));
    for (let cut = 0; cut <= 4; cut++) {
      const pages = [log.category.slice(0, cut), log.category.slice(cut)];
      const { documents, lines, halted } = await paged(log, narrow, pages);
      expect(documents).toMatchObject([{ _id: 's', total: 9, version: 2 }]);
      expect(lines.map(({ _id }) => _id)).toEqual(['s:1', 's:2']);
      expect(halted).toMatchObject([
        { entryId: '1000-3', code: 'event_refused', waitingCount: 1, throughPosition: '1000-4' },
      ]);
    }
  });

  it('parks the event whose state has no form before one that the rules refuse', async () => {
    const log = logOf(chainedEvents('s', [add(4), add(6), add(-20), add(2)]));
    const parts = memoryParts(log, narrow);
    await settle(parts, [log.category]);
    expect(parts.parking.parked).toMatchObject([
      { version: 2, reason: 'version 2: total 10 has no form' },
    ]);
    expect((await parts.parking.halted()).get('s')).toMatchObject({ waitingCount: 2 });
  });

  it('parks the first event where the initial state has no form, though it is passed over', async () => {
    const log = logOf(chainedEvents('s', [add(1)]));
    const projection = { ...narrow, initialState: 10, eventTypes: [] };
    const parts = memoryParts(log, projection);
    await settle(parts, [log.category]);
    expect(parts.parking.parked).toMatchObject([{ version: 1, code: 'event_refused' }]);
    expect(parts.documents.documents).toEqual([]);
  });

  it('halts a stream whose document is not as it was written, and no other', async () => {
    const log = logOf(chainedEvents('s', [add(1), add(2)]), chainedEvents('t', [add(3)]));
    const parts = { ...memoryParts(log), carefulThrough: '2000-0' };
    const found = { version: 1, hash: 'h', timestamps: [], generation: 1, total: 'many' };
    parts.documents.put('s', found);
    await settle(parts, [log.category]);
    expect(parts.documents.documents).toEqual([
      { _id: 's', ...found },
      expect.objectContaining({ _id: 't', total: 3 }),
    ]);
    expect(parts.parking.parked).toMatchObject([
      { streamId: 's', version: 1, code: 'document_invalid', reason: 'member total is not valid' },
    ]);
    expect((await parts.parking.halted()).get('s')).toMatchObject({ waitingCount: 1 });
  });

  it('folds a document of an older generation from the beginning, and is fenced by one of a newer', async () => {
    const log = logOf(chainedEvents('s', [add(1), add(2)]));
    const document = { version: 1, hash: 'h', timestamps: [], total: 70 };
    const older = { ...memoryParts(log, lined, 2), carefulThrough: '2000-0' };
    older.documents.put('s', { ...document, generation: 1 });
    await settle(older, [log.category.slice(1)]);
    expect(older.documents.documents).toMatchObject([{ total: 3, version: 2, generation: 2 }]);
    expect(older.documents.lines.map(({ _id }) => _id)).toEqual(['s:1', 's:2']);
    const newer = { ...memoryParts(log), carefulThrough: '2000-0' };
    newer.documents.put('s', { ...document, generation: 2 });
    await expect(settle(newer, [log.category])).rejects.toThrow(FencedError);
  });

  it('stops where a document and the log tell two histories', async () => {
    const log = logOf(chainedEvents('s', [add(1), add(2)]));
    const parts = { ...memoryParts(log), carefulThrough: '2000-0' };
    const forked = { version: 2, hash: 'another', timestamps: [], generation: 1, total: 3 };
    parts.documents.put('s', forked);
    await expect(settle(parts, [log.category])).rejects.toThrow(ForkError);
    expect(parts.documents.documents).toEqual([{ _id: 's', ...forked }]);
  });
});

interface Log extends RawLog {
  readonly category: readonly RawEntry[];
  readonly streams: Readonly<Record<string, readonly RawEntry[]>>;
}

/** A whole log of these streams, one after the other. */
function logOf(...streams: readonly (readonly RecordedEvent[])[]): Log {
  const events = streams.flat();
  return {
    category: events.map((event, index) => entryOf(event, `1000-${index + 1}`)),
    streams: Object.fromEntries(
      streams.map((own) => [own[0]?.streamId, own.map((event) => ownEventOf(event).raw)]),
    ),
  };
}

/** A log of three streams whose category has lost and damaged some entries, with some bad events. */
function randomLog(): Log {
  const streams = ['a', 'b', 'c'].map((streamId) => {
    const amounts = Array.from({ length: random.integer(1, 5) }, () =>
      add(random.integer(0, 9) === 0 ? -100 : random.integer(1, 9)),
    );
    return chainedEvents(streamId, amounts);
  });
  const { streams: own } = logOf(...streams);
  const queues = streams.map((events) => [...events]);
  const category: RawEntry[] = [];
  for (let number = 1; queues.some((queue) => queue.length > 0); number++) {
    const event = random.pick(queues.filter((queue) => queue.length > 0)).shift();
    if (event === undefined) continue;
    const entry = entryOf(event, `1000-${number}`);
    const fate = random.integer(0, 9);
    if (fate > 1) category.push(entry);
    else if (fate === 1) category.push(damaged(entry));
  }
  return { category, streams: own };
}

/** `entry` with another meta than it was written with; its stream and version can be read. */
function damaged([id, [name = '', event = '', metaName = '', meta = '']]: RawEntry): RawEntry {
  return [id, [name, event, metaName, meta.replace('"hash":"', '"hash":"~')]];
}

interface Outcome {
  readonly documents: readonly unknown[];
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  readonly halted: readonly unknown[];
}

/** What the log comes to page after page. */
async function paged(
  log: RawLog,
  projection: StreamProjection<number, Add>,
  pages: readonly (readonly RawEntry[])[],
): Promise<Outcome> {
  const parts = memoryParts(log, projection);
  await settle(parts, pages);
  return await outcomeOf(parts);
}

async function settle(parts: MemoryParts, pages: readonly (readonly RawEntry[])[]): Promise<void> {
  const lane = await StreamLane.open(parts);
  for (const page of pages) await (await lane.plan(page)).commit();
  await lane.close();
}

async function outcomeOf({ documents, parking }: MemoryParts): Promise<Outcome> {
  const halted = [...(await parking.halted()).values()].sort((one, other) =>
    one.streamId < other.streamId ? -1 : 1,
  );
  return { documents: documents.documents, lines: documents.lines, halted };
}

/** What the log comes to stream by stream, each as a whole and with its own events at hand. */
async function eachAlone(log: Log, projection: StreamProjection<number, Add>): Promise<Outcome> {
  const parts = memoryParts(log, projection);
  const { isStreamId } = projection;
  const { placed } = readPage(log.category, AT_THE_BEGINNING, { partition: 0, isStreamId });
  const rules: FoldRules = { projection, read: (event) => event };
  for (const streamId of Object.keys(log.streams)) {
    const entries = placed.filter((one) => one.streamId === streamId).map(({ entry }) => entry);
    if (entries.length === 0) continue;
    const { applied } = noDocument(projection);
    const plan = await planWithOwn(parts, rules, { streamId, applied, entries });
    await parts.documents.writeLines(plan.lines);
    const { version, hash, positions, time, state } = plan.applied;
    const body = projection.toBody(Number(state));
    if (hash !== undefined) {
      const write = { streamId, condition: undefined, version, hash, positions, time, body };
      await parts.documents.write([write]);
    }
    if (plan.poison === undefined) continue;
    const { entryId } = plan.poison;
    const [count, last] = [plan.waiting.length, plan.waiting.at(-1)?.raw[0] ?? entryId];
    const waiting = { streamId, afterPosition: entryId, throughPosition: last, count };
    await parts.parking.change({ parked: [plan.poison], waiting: [waiting], resumed: [] });
  }
  return await outcomeOf(parts);
}
