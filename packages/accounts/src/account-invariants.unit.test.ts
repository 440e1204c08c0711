import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountCommand } from './account-commands.ts';
import { amountOf, limitOf } from './account-examples.ts';
import type { AccountEvent } from './account-events.ts';
import { accountDecider } from './account-decider.ts';
import { AMOUNT_MAX } from './money.ts';

const { decide, evolve, initialState } = accountDecider;

// Small amounts meet each other's limits; large ones meet the end of the safe integers.
const amount = fc
  .oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: AMOUNT_MAX }))
  .map(amountOf);
const limit = fc
  .oneof(fc.constant(0), fc.integer({ min: 0, max: 30 }), fc.constant(AMOUNT_MAX))
  .map(limitOf);
const command: fc.Arbitrary<AccountCommand> = fc.oneof(
  {
    weight: 1,
    arbitrary: limit.map((overdraftLimit) => ({ type: 'createAccount' as const, overdraftLimit })),
  },
  { weight: 4, arbitrary: amount.map((value) => ({ type: 'deposit' as const, amount: value })) },
  { weight: 4, arbitrary: amount.map((value) => ({ type: 'withdraw' as const, amount: value })) },
);

function carryOut(sequence: readonly AccountCommand[]) {
  let state = accountDecider.initialState;
  const events: AccountEvent[] = [];
  const states = [state];
  for (const next of sequence) {
    const decision = decide(next, state);
    if (decision.outcome === 'rejected') continue;
    for (const event of decision.events) {
      events.push(event);
      state = evolve(state, event);
      states.push(state);
    }
  }
  return { events, state, states };
}

describe('an account, whatever is asked of it', () => {
  const property = (check: (sequence: AccountCommand[]) => void) => {
    // fast-check prints the seed and the shortest sequence when the property does not hold.
    fc.assert(fc.property(fc.array(command, { maxLength: 60 }), check), { numRuns: 500 });
  };

  it('never goes below its overdraft limit, and its funds stay safe integers', () => {
    property((sequence) => {
      for (const state of carryOut(sequence).states) {
        if (state.status === 'absent') continue;
        expect(Number.isSafeInteger(state.funds)).toBe(true);
        expect(state.funds).toBeGreaterThanOrEqual(-state.overdraftLimit);
      }
    });
  });

  it('holds exactly what came in less what went out', () => {
    property((sequence) => {
      const { events, state } = carryOut(sequence);
      let sum = 0n;
      for (const event of events) {
        if (event.type === 'deposit') sum += BigInt(event.amount);
        if (event.type === 'withdraw') sum -= BigInt(event.amount);
      }
      expect(state.status === 'open' ? BigInt(state.funds) : 0n).toBe(sum);
    });
  });

  it('folds to the same state from its events alone', () => {
    property((sequence) => {
      const { events, state } = carryOut(sequence);
      expect(events.reduce(evolve, initialState)).toEqual(state);
    });
  });

  it('is created at most once, before anything else', () => {
    property((sequence) => {
      const { events } = carryOut(sequence);
      expect(events.map(({ type }) => type).lastIndexOf('create')).toBeLessThanOrEqual(0);
    });
  });
});
