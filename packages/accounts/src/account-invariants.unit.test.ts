import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountDecider } from './account-decider.ts';
import { ACCOUNT_EVENT_TYPES } from './account-events.ts';
import type { AccountState, ExistingAccount } from './account-state.ts';
import { availableIn } from './account-state.ts';
import { anyCommands, carryOut, EVERY_TYPE, type Step } from '../test/support/any-command.ts';
import { fundsChangeOf } from './funds-change.ts';
import { isOutcomeOf } from './is-outcome-of.ts';

const { evolve, initialState, parseEvent } = accountDecider;

const sumOf = (all: readonly { readonly amount: number }[]): bigint =>
  all.reduce((sum, { amount }) => sum + BigInt(amount), 0n);

function existing(state: AccountState): ExistingAccount {
  if (state.status === 'absent') throw new TypeError('an event left no account behind');
  return state;
}

describe('an account, whatever is asked of it', () => {
  const property = (check: (steps: readonly Step[]) => void): void => {
    check(carryOut(EVERY_TYPE));
    // fast-check prints the seed and the shortest sequence when the property does not hold.
    fc.assert(
      fc.property(anyCommands, (sequence) => check(carryOut(sequence))),
      { numRuns: 1_000 },
    );
  };

  it('has every type of event in these examples', () => {
    const types = carryOut(EVERY_TYPE).map(({ event }) => event.type);
    expect(new Set(types)).toEqual(new Set(ACCOUNT_EVENT_TYPES));
    const random = fc
      .sample(anyCommands, { numRuns: 1_000, seed: 1 })
      .flatMap((sequence) => carryOut(sequence).map(({ event }) => event.type));
    expect(new Set(random)).toEqual(new Set(ACCOUNT_EVENT_TYPES));
  });

  it('never has less available than its overdraft limit allows, and counts in safe integers', () => {
    property((steps) => {
      for (const { after } of steps) {
        const { funds, held, inTransit, overdraftLimit } = existing(after);
        const available = availableIn(existing(after));
        expect(available).toBeGreaterThanOrEqual(-overdraftLimit);
        for (const money of [funds, held, inTransit, available, funds + inTransit]) {
          expect(Number.isSafeInteger(money)).toBe(true);
          expect(Object.is(money, -0)).toBe(false);
        }
      }
    });
  });

  it('holds what its open holds come to, and has in transit what its pending transfers do', () => {
    property((steps) => {
      for (const { after } of steps) {
        const { held, holds, inTransit, transfers } = existing(after);
        expect(BigInt(held)).toBe(sumOf(holds));
        expect(BigInt(inTransit)).toBe(sumOf(transfers));
      }
    });
  });

  it('has the funds that its events brought in, less those that they took out', () => {
    property((steps) => {
      let sum = 0n;
      for (const { event, after } of steps) {
        sum += BigInt(fundsChangeOf(event));
        expect(BigInt(existing(after).funds)).toBe(sum);
      }
    });
  });

  it('loses and finds no money when a transfer comes back or arrives', () => {
    property((steps) => {
      for (const { before, event, after } of steps) {
        if (event.type !== 'transferBack' && event.type !== 'transferDone') continue;
        const [one, other] = [existing(before), existing(after)];
        const change = BigInt(other.funds) - BigInt(one.funds);
        const gone = BigInt(one.inTransit) - BigInt(other.inTransit);
        expect(change).toBe(event.type === 'transferBack' ? gone : 0n);
        expect(other.transfers).toHaveLength(one.transfers.length - 1);
      }
    });
  });

  it('is as it was after it has refused a transfer', () => {
    property((steps) => {
      for (const { before, event, after } of steps) {
        if (event.type === 'transferRefused') expect(after).toEqual(before);
      }
    });
  });

  it('folds to the same state from its events alone, as they come from the log', () => {
    property((steps) => {
      let state: AccountState = initialState;
      for (const { event, after } of steps) {
        const read = parseEvent(JSON.parse(JSON.stringify(event)) as { type: string });
        expect(read).toEqual(event);
        state = evolve(state, read);
        expect(state).toEqual(after);
        // As a snapshot keeps it.
        expect(JSON.parse(JSON.stringify(state))).toEqual(state);
      }
    });
  });

  it('is created once, before anything else, and nothing follows on its end', () => {
    property((steps) => {
      const types = steps.map(({ event }) => event.type);
      expect(types.lastIndexOf('create')).toBe(types.length === 0 ? -1 : 0);
      expect([-1, types.length - 1]).toContain(types.indexOf('close'));
    });
  });

  it('moves no money while it is frozen but what was on its way', () => {
    property((steps) => {
      for (const { before, event } of steps) {
        if (before.status !== 'frozen') continue;
        expect([...FROZEN_MAY, 'unfreeze']).toContain(event.type);
      }
    });
  });

  it('keeps its currency and its owner for good', () => {
    property((steps) => {
      const [first] = steps;
      if (first === undefined) return;
      const { currency, owner } = existing(first.after);
      for (const { after } of steps) expect(existing(after)).toMatchObject({ currency });
      for (const { after } of steps) expect(existing(after).owner).toBe(owner);
    });
  });

  it('has events by which each command is known again', () => {
    property((steps) => {
      for (const { command, event } of steps) expect(isOutcomeOf(command, [event])).toBe(true);
    });
  });
});

const FROZEN_MAY = [
  'void',
  'expire',
  'limit',
  'transferDone',
  'transferBack',
  'transferRefused',
] as const;
