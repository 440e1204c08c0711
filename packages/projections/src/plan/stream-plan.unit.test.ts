import { isNextInChain, type RecordedEvent } from '@streamfold/event-store';
import { describe, expect, it } from 'vitest';
import { chainedEvents, entryOf, FIRST_TIME } from '../../test/support/chained-events.ts';
import { add, tally } from '../../test/support/tally.ts';
import { readEntry, type RawEntry, type StreamEntry } from '../category-entry.ts';
import type { StoredDocument } from './applied.ts';
import type { OwnEvents } from './own-events.ts';
import { planStream, type StreamPlan } from './stream-plan.ts';

const events = chainedEvents('s', [add(1), add(2), add(3), add(4), add(5)]);

describe('the plan for one stream', () => {
  it('folds the first events into a new document', () => {
    const plan = planned(planFor({ entries: take(1, 3).map(placed) }));
    expect(plan.basis.version).toBe(0);
    expect(plan.next).toEqual({
      version: 3,
      hash: at(3).meta.hash,
      state: 6,
      positions: ['1000-1', '1000-2', '1000-3'],
      time: FIRST_TIME + 2_000,
    });
    expect(plan.parked).toEqual([]);
  });

  it('applies the entries of a batch by version, in whatever order they came', () => {
    const entries = [at(3), at(1), at(2)].map(placed);
    expect(planned(planFor({ entries })).next?.version).toBe(3);
  });

  it('goes on from the document and keeps its last ten positions', () => {
    const old = Array.from({ length: 10 }, (_, index) => `900-${index}`);
    const document = { ...documentAt(2), timestamps: old };
    const { next } = planned(planFor({ document, entries: take(3, 4).map(placed) }));
    expect(next?.state).toBe(10);
    expect(next?.positions).toEqual([...old.slice(2), '1000-3', '1000-4']);
  });

  it('has nothing to write for what is applied already', () => {
    const plan = planned(planFor({ document: documentAt(3), entries: take(1, 3).map(placed) }));
    expect(plan.next).toBeUndefined();
    expect(plan.parked).toEqual([]);
  });

  it('stops at an applied version with another hash', () => {
    const [rival] = chainedEvents('s', [add(9)], at(2));
    const entries = [placed(rival ?? at(1))];
    expect(planFor({ document: documentAt(3), entries }).outcome).toBe('forked');
  });

  describe('when all entries are older than the document', () => {
    const input = { document: documentAt(4), entries: take(1, 2).map(placed) };

    it('asks for the own event that the document reflects', () => {
      expect(planFor(input)).toEqual({ outcome: 'read_own', fromVersion: 4, toVersion: 4 });
    });

    it('takes them for known when that event is the same', () => {
      expect(planned(planFor({ ...input, own: ownOf(4, 4) })).next).toBeUndefined();
    });

    it('stops when the log has another event there, as after a restore', () => {
      const [rival] = chainedEvents('s', [add(9)], at(3));
      const own = { events: [rival ?? at(1)], isWhole: true };
      expect(planFor({ ...input, own }).outcome).toBe('forked');
    });

    it('stops when the log ends before it', () => {
      const own = { events: [], isWhole: true };
      expect(planFor({ ...input, own }).outcome).toBe('forked');
    });
  });

  describe('when versions are missing', () => {
    const input = { document: documentAt(1), entries: [placed(at(4))] };

    it('asks for them from the version of the document on, which is compared', () => {
      expect(planFor(input)).toEqual({ outcome: 'read_own', fromVersion: 1, toVersion: 4 });
    });

    it('applies them from the own stream, and the entry itself with its position', () => {
      const plan = planned(planFor({ ...input, own: ownOf(1, 4) }));
      expect(plan.next?.state).toBe(10);
      expect(plan.next?.positions).toEqual(['1000-4']);
      expect(plan.findings).toEqual([{ type: 'gap_filled', fromVersion: 2, toVersion: 3 }]);
    });

    it('applies what could be read at once and leaves the rest for the next round', () => {
      const own = { events: take(1, 2), isWhole: false };
      const plan = planned(planFor({ ...input, own }));
      expect(plan.next?.version).toBe(2);
      expect(plan.remaining).toEqual(input.entries);
      expect(plan.parked).toEqual([]);
    });

    it('parks the entry when the own stream lacks them too', () => {
      const plan = planned(planFor({ ...input, own: ownOf(1, 2) }));
      expect(plan.next?.version).toBe(2);
      expect(plan.parked.map(({ code }) => code)).toEqual(['gap_unfilled']);
    });
  });

  describe('when an entry is damaged', () => {
    const damaged = entryOf(at(2));
    const entry = read({
      ...damaged,
      fields: damaged.fields.map((f) => f.replace('":2}', '":7}')),
    });

    it('uses the good copy of the own stream', () => {
      const entries = [placed(at(1)), entry, placed(at(3))];
      const plan = planned(planFor({ entries, own: ownOf(1, 3) }));
      expect(plan.next?.state).toBe(6);
      expect(plan.findings.map(({ type }) => type)).toEqual(['entry_replaced']);
      expect(plan.parked).toEqual([]);
    });

    it('parks it when there is none, and what comes after it waits in order', () => {
      const entries = [placed(at(1)), entry, placed(at(3)), placed(at(4))];
      const plan = planned(planFor({ entries, own: ownOf(1, 1) }));
      expect(plan.next?.version).toBe(1);
      expect(plan.parked.map(({ version, code }) => [version, code])).toEqual([
        [2, 'chain_broken'],
        [3, 'stream_halted'],
        [4, 'stream_halted'],
      ]);
    });
  });

  it('applies what comes before an event that the rules refuse, and parks it', () => {
    const bad = chainedEvents('s', [add(1), add(-5), add(10)]);
    const plan = planned(planFor({ entries: bad.map(placed) }));
    expect(plan.next?.state).toBe(1);
    expect(plan.parked.map(({ version, code }) => [version, code])).toEqual([
      [2, 'event_refused'],
      [3, 'stream_halted'],
    ]);
  });

  it('parks an event whose time is no date', () => {
    const [only] = chainedEvents('s', [add(1)]);
    const late = { ...(only ?? at(1)), meta: { ...at(1).meta, time: 9e15 } };
    const plan = planned(planFor({ entries: [placed(late)], own: { events: [], isWhole: true } }));
    expect(plan.parked).toHaveLength(1);
  });

  it('lets everything new of a halted stream wait, and knows what is applied', () => {
    const plan = planned(
      planFor({ document: documentAt(2), isHalted: true, entries: take(2, 4).map(placed) }),
    );
    expect(plan.next).toBeUndefined();
    expect(plan.parked.map(({ version }) => version)).toEqual([3, 4]);
  });

  it('halts a stream whose document is not as it was written', () => {
    const document = { ...documentAt(2), body: { total: 'many' } };
    const plan = planned(planFor({ document, entries: take(3, 4).map(placed) }));
    expect(plan.next).toBeUndefined();
    expect(plan.parked.map(({ code }) => code)).toEqual(['document_invalid', 'stream_halted']);
  });
});

it('the events of these tests are chained as the store chains them', () => {
  for (const [index, event] of events.entries()) {
    expect(isNextInChain(events[index - 1]?.meta.hash, event)).toBe(true);
  }
});

function planFor(input: {
  readonly document?: StoredDocument;
  readonly isHalted?: boolean;
  readonly entries: readonly StreamEntry[];
  readonly own?: OwnEvents;
}): StreamPlan<number> {
  const { document, isHalted = false, entries, own } = input;
  return planStream({ projection: tally, streamId: 's', document, isHalted, entries, own });
}

function planned(plan: StreamPlan<number>): Extract<StreamPlan<number>, { outcome: 'planned' }> {
  if (plan.outcome !== 'planned') throw new Error(`outcome is ${plan.outcome}`);
  return plan;
}

function at(version: number): RecordedEvent {
  const event = events[version - 1];
  if (event === undefined) throw new RangeError(`no version ${version}`);
  return event;
}

function take(fromVersion: number, toVersion: number): RecordedEvent[] {
  return events.slice(fromVersion - 1, toVersion);
}

function ownOf(fromVersion: number, toVersion: number): OwnEvents {
  return { events: take(fromVersion, toVersion), isWhole: true };
}

function placed(recorded: RecordedEvent): StreamEntry {
  return read(entryOf(recorded));
}

function read(raw: RawEntry): StreamEntry {
  const found = readEntry(raw, tally.isStreamId);
  if (found.status !== 'placed') throw new Error(found.reason);
  return found.entry;
}

function documentAt(version: number): StoredDocument {
  const total = take(1, version).length * ((version + 1) / 2);
  return { version, hash: at(version).meta.hash, timestamps: [], body: { total } };
}
