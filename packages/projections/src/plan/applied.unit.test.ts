import { describe, expect, it } from 'vitest';
import { chainedEvents, entryOf, FIRST_TIME } from '../../test/support/chained-events.ts';
import { add, tally, type Add } from '../../test/support/tally.ts';
import type { StoredDocument } from '../documents.ts';
import type { StreamProjection } from '../projection.ts';
import {
  continues,
  foldEvent,
  HASH_NOT_KNOWN,
  noDocument,
  readApplied,
  withPosition,
} from './applied.ts';

const [first, second] = chainedEvents('s', [add(4), add(5)]);
if (first === undefined || second === undefined) throw new Error('two events');
const stored = { version: 3, hash: 'h', timestamps: ['1-0'], generation: 2, body: { total: 7 } };
const projection: StreamProjection<number, Add> = tally;

describe('what a document reflects', () => {
  it('is its version, hash and state, and what replaces it must find the same', () => {
    expect(readApplied(projection, 2, stored)).toEqual({
      outcome: 'valid',
      applied: { version: 3, hash: 'h', state: 7, positions: ['1-0'], time: 0 },
      condition: { version: 3, hash: 'h', generation: 2 },
    });
  });

  it.each([1, 0])(
    'is nothing where it is of an older generation: it is folded from the beginning',
    (older) => {
      const body = { any: 'form' };
      expect(readApplied(projection, 2, { ...stored, generation: older, body })).toEqual({
        outcome: 'valid',
        applied: noDocument(projection).applied,
        condition: { version: 3, hash: 'h', generation: older },
      });
    },
  );

  it('is not to be said where it is of a later generation', () => {
    const document = { ...stored, generation: 3, body: { any: 'form' } };
    expect(readApplied(projection, 2, document)).toEqual({ outcome: 'newer', generation: 3 });
  });

  it.each<[string, Partial<StoredDocument>]>([
    ['version', { version: 0 }],
    ['version', { version: '3' }],
    ['hash', { hash: null }],
    ['generation', { generation: 'two' }],
    ['timestamps', { timestamps: '1-0' }],
    ['timestamps', { timestamps: [1] }],
    ['total', { body: { total: 'many' } }],
  ])('is not known where member %s is not valid', (member, change) => {
    const reading = readApplied(projection, 2, { ...stored, ...change });
    if (reading.outcome !== 'invalid') throw new Error(reading.outcome);
    expect(reading.problem).toContain(member);
  });
});

describe('folding an event', () => {
  const read = <T>(event: T): T => event;

  it('gives the state after it, and its line', () => {
    const lines = {
      collection: 'lines',
      toLine: (total: number, { amount }: Add, { version }: { version: number }) => ({
        total,
        amount,
        version,
      }),
    };
    const step = foldEvent({ projection: { ...tally, lines }, read }, 4, second, '7-0');
    const { hash, time } = second.meta;
    const body = { total: 9, amount: 5, version: 2 };
    const line = { streamId: 's', version: 2, hash, position: '7-0', time, body };
    expect(step).toEqual({ outcome: 'folded', state: 9, line });
  });

  it('tells the rules where and when the event was', () => {
    const facts: unknown[] = [];
    const evolve: typeof tally.evolve = (total, event, given) => {
      facts.push(given);
      return tally.evolve(total, event, given);
    };
    foldEvent({ projection: { ...tally, evolve }, read }, 0, first, undefined);
    expect(facts).toEqual([{ streamId: 's', version: 1, position: undefined, time: FIRST_TIME }]);
  });

  it('passes over a type that is not folded, once it is parsed', () => {
    const others = { ...tally, eventTypes: ['other'] };
    const passed = { outcome: 'folded', state: 0, line: undefined };
    expect(foldEvent({ projection: others, read }, 0, first, '7-0')).toEqual(passed);
    const [wrong] = chainedEvents('s', [{ type: 'sub' }]);
    const step = foldEvent({ projection: others, read }, 0, wrong ?? first, '7-0');
    expect(step.outcome).toBe('refused');
  });

  it('passes over what the schemas leave out, and refuses what they refuse', () => {
    const leaveOut = foldEvent({ projection: tally, read: () => undefined }, 3, first, '7-0');
    expect(leaveOut).toEqual({ outcome: 'folded', state: 3, line: undefined });
    const refuse = (): never => {
      throw new Error('no schema');
    };
    const refused = foldEvent({ projection: tally, read: refuse }, 3, first, '7-0');
    expect(refused).toEqual({ outcome: 'refused', problem: 'version 1: no schema' });
  });

  it.each([
    ['a line', { lines: { collection: 'lines', toLine: fail } }, false],
    ['a form, where each state must have one', { toBody: fail }, true],
  ])('is refused where the state has no form for %s', (_what, change, isEachFormed) => {
    const step = foldEvent(
      { projection: { ...tally, ...change }, read, isEachFormed },
      0,
      first,
      '7-0',
    );
    expect(step).toEqual({ outcome: 'refused', problem: 'version 1: no form' });
  });

  it('is refused where a state that it does not change has no form', () => {
    const formless = { ...tally, toBody: fail, eventTypes: [] };
    const step = foldEvent({ projection: formless, read, isEachFormed: true }, 0, first, '7-0');
    expect(step).toEqual({ outcome: 'refused', problem: 'version 1: no form' });
  });
});

describe('the chain', () => {
  it('goes on with the next version whose hash follows', () => {
    const after = { version: 1, hash: first.meta.hash };
    expect(continues(after, entryOf(second), second)).toBe(true);
    expect(continues({ ...after, hash: 'another' }, entryOf(second), second)).toBe(false);
    expect(continues({ version: 0, hash: undefined }, entryOf(second), second)).toBe(false);
  });

  it('goes on with any next version after an event that could not be read', () => {
    const after = { version: 1, hash: HASH_NOT_KNOWN };
    expect(continues(after, entryOf(second), second)).toBe(true);
    expect(continues({ ...after, version: 2 }, entryOf(second), second)).toBe(false);
  });

  it('keeps the last ten positions', () => {
    const ten = Array.from({ length: 10 }, (_, index) => `${index}-0`);
    expect(withPosition(ten, '10-0')).toEqual([...ten.slice(1), '10-0']);
    expect(withPosition([], '1-0')).toEqual(['1-0']);
  });
});

function fail(): never {
  throw new Error('no form');
}
