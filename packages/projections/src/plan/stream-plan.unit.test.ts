import { isNextInChain, type RawEntry, type RecordedEvent } from '@streamfold/event-store';
import { describe, expect, it } from 'vitest';
import {
  chainedEvents,
  entryOf,
  FIRST_TIME,
  ownEventOf,
} from '../../test/support/chained-events.ts';
import { add, tally } from '../../test/support/tally.ts';
import { readEntry, type StreamEntry } from '../category-entry.ts';
import { HASH_NOT_KNOWN, noDocument, type Applied, type FoldRules } from './applied.ts';
import type { OwnEvents } from './own-events.ts';
import { planStream, type StreamPlan } from './stream-plan.ts';

const events = chainedEvents('s', [add(1), add(2), add(3), add(4), add(5)]);

describe('the plan for one stream', () => {
  it('folds the first events from the initial state', () => {
    const plan = planned(planFor({ entries: take(1, 3).map(placed) }));
    expect(plan.applied).toEqual({
      version: 3,
      hash: at(3).meta.hash,
      state: 6,
      positions: ['1000-1', '1000-2', '1000-3'],
      time: FIRST_TIME + 2_000,
    });
    expect(plan).toMatchObject({ poison: undefined, waiting: [], remaining: [] });
  });

  it('applies the entries of a page by version, in whatever order they came', () => {
    const entries = [at(3), at(1), at(2)].map(placed);
    expect(planned(planFor({ entries })).applied.version).toBe(3);
  });

  it('goes on from the document and keeps its last ten positions', () => {
    const old = Array.from({ length: 10 }, (_, index) => `900-${index}`);
    const applied = { ...appliedAt(2), positions: old };
    const plan = planned(planFor({ applied, entries: take(3, 4).map(placed) }));
    const positions = [...old.slice(2), '1000-3', '1000-4'];
    expect(plan.applied).toMatchObject({ state: 10, positions });
  });

  it('leaves what is applied already as it is', () => {
    const applied = appliedAt(3);
    const plan = planned(planFor({ applied, entries: take(1, 3).map(placed) }));
    expect(plan.applied).toEqual(applied);
    expect(plan).toMatchObject({ poison: undefined, waiting: [], remaining: [], findings: [] });
  });

  it('stops at an applied version with another hash', () => {
    const [rival] = chainedEvents('s', [add(9)], at(2));
    const entries = [placed(rival ?? at(1))];
    expect(planFor({ applied: appliedAt(3), entries })).toMatchObject({
      outcome: 'forked',
      version: 3,
    });
  });

  describe('when all entries are older than the document', () => {
    const input = { applied: appliedAt(4), entries: take(1, 2).map(placed) };

    it('asks for the own event that the document reflects', () => {
      expect(planFor(input)).toEqual({ outcome: 'read_own', fromVersion: 4, toVersion: 4 });
    });

    it('takes them for known when that event is the same', () => {
      expect(planned(planFor({ ...input, own: ownOf(4, 4) })).applied).toEqual(input.applied);
    });

    it('stops when the log has another event there, as after a restore', () => {
      const [rival] = chainedEvents('s', [add(9)], at(3));
      const own = { events: [ownEventOf(rival ?? at(1))], isWhole: true };
      expect(planFor({ ...input, own })).toMatchObject({ outcome: 'forked', version: 4 });
    });

    it('stops when the log ends before it', () => {
      const own = { events: [], isWhole: true };
      expect(planFor({ ...input, own })).toMatchObject({ outcome: 'forked', version: 4 });
    });

    it('goes on when the own event cannot be read: that proves nothing', () => {
      const own = { events: [], isWhole: true, problem: 'event is not JSON' };
      expect(planned(planFor({ ...input, own })).applied).toEqual(input.applied);
    });
  });

  describe('when versions are missing', () => {
    const input = { applied: appliedAt(1), entries: [placed(at(4))] };

    it('asks for them from the version of the document on, which is compared', () => {
      expect(planFor(input)).toEqual({ outcome: 'read_own', fromVersion: 1, toVersion: 4 });
    });

    it('applies them from the own stream, and the entry itself with its position', () => {
      const plan = planned(planFor({ ...input, own: ownOf(1, 4) }));
      expect(plan.applied.state).toBe(10);
      expect(plan.applied.positions).toEqual(['1000-4']);
      expect(plan.findings).toEqual([{ type: 'gap_filled', fromVersion: 2, toVersion: 3 }]);
    });

    it('applies what could be read at once and leaves the rest for the next round', () => {
      const own = { ...ownOf(1, 2), isWhole: false };
      const plan = planned(planFor({ ...input, own }));
      expect(plan.applied.version).toBe(2);
      expect(plan.remaining).toEqual(input.entries);
      expect(plan.poison).toBeUndefined();
    });

    it('parks the entry when the own stream lacks them too', () => {
      const plan = planned(planFor({ ...input, own: ownOf(1, 2) }));
      expect(plan.applied.version).toBe(2);
      expect(plan.poison).toMatchObject({ entryId: '1000-4', version: 4, code: 'gap_unfilled' });
    });

    it('parks the entry when the own stream refuses one of them', () => {
      const bad = chainedEvents('s', [add(1), add(-5), add(10)]);
      const entries = bad.slice(2).map(placed);
      const own = { events: bad.map(ownEventOf), isWhole: true };
      const plan = planned(planFor({ entries, own }));
      expect(plan.applied.state).toBe(1);
      expect(plan.poison).toMatchObject({ entryId: '1000-3', version: 3, code: 'event_refused' });
      expect(plan.poison?.reason).toMatch(/^version 2: /);
    });
  });

  describe('when an entry is damaged', () => {
    const [id, fields] = entryOf(at(2));
    const entry = read([id, fields.map((field) => field.replace('":2}', '":7}'))]);

    it('asks for the own stream', () => {
      const entries = [placed(at(1)), entry, placed(at(3))];
      expect(planFor({ entries })).toEqual({ outcome: 'read_own', fromVersion: 1, toVersion: 3 });
    });

    it('uses the good copy of the own stream', () => {
      const entries = [placed(at(1)), entry, placed(at(3))];
      const plan = planned(planFor({ entries, own: ownOf(1, 3) }));
      expect(plan.applied.state).toBe(6);
      expect(plan.applied.positions).toEqual(['1000-1', '1000-2', '1000-3']);
      expect(plan.findings.map(({ type }) => type)).toEqual(['entry_replaced']);
      expect(plan.poison).toBeUndefined();
    });

    it('parks it when there is none, and what comes after it waits in order', () => {
      const entries = [placed(at(1)), entry, placed(at(4)), placed(at(3))];
      const plan = planned(planFor({ entries, own: ownOf(1, 1) }));
      expect(plan.applied.version).toBe(1);
      expect(plan.poison).toMatchObject({ version: 2, code: 'chain_broken' });
      expect(plan.waiting.map(({ version }) => version)).toEqual([3, 4]);
    });

    it('applies the good entries of the page before one of no version halts the stream', () => {
      const torn = read(['1000-9', ['event', '{"id":"s","type":"add"}', 'meta', '{']]);
      const entries = [torn, placed(at(1)), placed(at(2))];
      const plan = planned(planFor({ entries, own: ownOf(1, 2) }));
      expect(plan.applied.version).toBe(2);
      expect(plan.poison).toMatchObject({ entryId: '1000-9', code: 'entry_undecodable' });
    });
  });

  describe('when the rules refuse an event', () => {
    const bad = chainedEvents('s', [add(1), add(-5), add(10)]);
    const own: OwnEvents = { events: bad.map(ownEventOf), isWhole: true };

    it('asks for the own stream before it is parked', () => {
      const plan = planFor({ entries: bad.map(placed) });
      expect(plan).toEqual({ outcome: 'read_own', fromVersion: 1, toVersion: 3 });
    });

    it('applies what comes before it, and parks it', () => {
      const plan = planned(planFor({ entries: bad.map(placed), own }));
      expect(plan.applied.state).toBe(1);
      expect(plan.poison).toMatchObject({ entryId: '1000-2', version: 2, code: 'event_refused' });
      expect(plan.waiting.map(({ version }) => version)).toEqual([3]);
    });
  });

  describe('when the document was moved past an event that could not be read', () => {
    const applied = { ...appliedAt(2), hash: HASH_NOT_KNOWN };

    it('takes that event for known when it is delivered again and can be read', () => {
      const plan = planned(planFor({ applied, entries: [placed(at(2)), placed(at(3))] }));
      expect(plan.applied).toMatchObject({ version: 3, hash: at(3).meta.hash, state: 6 });
    });

    it('finds no contradiction in its own stream', () => {
      const plan = planned(planFor({ applied, entries: [placed(at(4))], own: ownOf(2, 4) }));
      expect(plan.applied.version).toBe(4);
    });
  });

  it('parks an event whose time is no date', () => {
    const late = chainedEvents('s', [add(1)], undefined, 9e15);
    const own = { events: late.map(ownEventOf), isWhole: true };
    const plan = planned(planFor({ entries: late.map(placed), own }));
    expect(plan.applied.version).toBe(0);
    expect(plan.poison).toMatchObject({ version: 1, code: 'event_refused' });
    expect(plan.poison?.reason).toMatch(/no date/);
  });
});

it('the events of these tests are chained as the store chains them', () => {
  for (const [index, event] of events.entries()) {
    expect(isNextInChain(events[index - 1]?.meta.hash, event)).toBe(true);
  }
});

function planFor(input: {
  readonly applied?: Applied;
  readonly entries: readonly StreamEntry[];
  readonly own?: OwnEvents;
}): StreamPlan {
  const { applied = noDocument(tally).applied, entries, own } = input;
  const rules: FoldRules = { projection: tally, read: (event) => event };
  return planStream({ rules, streamId: 's', applied, entries, own });
}

function planned(plan: StreamPlan): Extract<StreamPlan, { outcome: 'planned' }> {
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
  return { events: take(fromVersion, toVersion).map(ownEventOf), isWhole: true };
}

function placed(recorded: RecordedEvent): StreamEntry {
  return read(entryOf(recorded));
}

function read(raw: RawEntry): StreamEntry {
  const found = readEntry(raw, { partition: 0, isStreamId: tally.isStreamId });
  if (found.status !== 'placed') throw new Error(found.reason);
  return found.entry;
}

function appliedAt(version: number): Applied {
  const { hash, time } = at(version).meta;
  return { version, hash, state: (version * (version + 1)) / 2, positions: [], time };
}
