import fc from 'fast-check';
import type { AccountCommand } from '../../src/account-commands.ts';
import { accountDecider } from '../../src/account-decider.ts';
import {
  amountOf,
  commands,
  currencyOf,
  holdIdOf,
  limitOf,
  ownerOf,
  textOf,
  transferIdOf,
} from '../../src/account-examples.ts';
import type { AccountEvent } from '../../src/account-events.ts';
import type { AccountState } from '../../src/account-state.ts';
import { AMOUNT_MAX } from '../../src/money.ts';

// Small amounts meet each other's limits; large ones meet the end of the safe integers.
const amount = fc
  .oneof(
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 20 }) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: AMOUNT_MAX }) },
    { weight: 1, arbitrary: fc.constantFrom(AMOUNT_MAX, AMOUNT_MAX - 1) },
  )
  .map(amountOf);
const limit = fc
  .oneof(fc.constant(0), fc.integer({ min: 0, max: 30 }), fc.constant(AMOUNT_MAX))
  .map(limitOf);
// Few names and times, so that commands meet: those of new holds and transfers are given by `carryOut`.
const name = fc.integer({ min: 0, max: 5 });
const holdId = name.map((number) => holdIdOf(`h${number}`));
const transferId = name.map((number) => transferIdOf(`t${number}`));
const now = fc.integer({ min: 0, max: 20 });
const text = fc.constantFrom({}, {}, textOf('r-1', 'Zimmer 7 🛏'), {
  reference: textOf('r', 'd').reference,
});
const eur = { currency: currencyOf('EUR') };
const usd = { currency: currencyOf('USD') };
const currency = fc.constantFrom({}, {}, {}, eur, usd);
const movement = fc.tuple(amount, text, currency).map(([value, called, kept]) => ({
  amount: value,
  ...called,
  ...kept,
}));

const one = (
  weight: number,
  arbitrary: fc.Arbitrary<AccountCommand>,
): { weight: number; arbitrary: fc.Arbitrary<AccountCommand> } => ({ weight, arbitrary });

const creation: fc.Arbitrary<AccountCommand> = fc
  .tuple(limit, currency, fc.constantFrom({}, { by: ownerOf('john') }))
  .map(([overdraftLimit, kept, by]) => ({ ...commands.create, overdraftLimit, ...kept, ...by }));

const anyCommand: fc.Arbitrary<AccountCommand> = fc.oneof(
  one(1, creation),
  one(
    8,
    movement.map((moved) => ({ type: 'deposit', ...moved })),
  ),
  one(
    4,
    movement.map((moved) => ({ type: 'withdraw', ...moved })),
  ),
  one(
    5,
    fc.tuple(movement, now, fc.option(now, { nil: undefined })).map(([moved, at, expiresAt]) => ({
      type: 'placeHold',
      holdId: holdIdOf('new'),
      now: at,
      ...(expiresAt === undefined ? {} : { expiresAt }),
      ...moved,
    })),
  ),
  one(
    3,
    fc
      .tuple(holdId, now, text, currency, fc.option(amount, { nil: undefined }))
      .map(([id, at, called, kept, value]) => ({
        type: 'captureHold',
        holdId: id,
        now: at,
        ...called,
        ...kept,
        ...(value === undefined ? {} : { amount: value }),
      })),
  ),
  one(
    1,
    holdId.map((id) => ({ type: 'voidHold', holdId: id })),
  ),
  one(
    2,
    fc.tuple(holdId, now).map(([id, at]) => ({ type: 'expireHold', holdId: id, now: at })),
  ),
  one(
    4,
    fc.tuple(movement, fc.boolean()).map(([moved, isPending]) => ({
      ...commands.send('new', 1, isPending),
      ...moved,
    })),
  ),
  one(
    3,
    movement.map((moved) => ({ ...commands.receive('in', 1), ...moved })),
  ),
  one(
    1,
    name.map((number) => commands.refuse(`in${number}`)),
  ),
  one(
    2,
    transferId.map((id) => ({ type: 'finishTransfer', transferId: id })),
  ),
  one(
    2,
    transferId.map((id) => ({ type: 'returnTransfer', transferId: id })),
  ),
  one(
    2,
    limit.map((overdraftLimit) => ({ type: 'changeLimit', overdraftLimit })),
  ),
  one(1, fc.constantFrom(commands.freeze, { ...commands.freeze, ...descriptionOnly() })),
  one(2, fc.constant(commands.unfreeze)),
  one(1, fc.constant(commands.close)),
);

function descriptionOnly() {
  const { description } = textOf('r', 'Reported stolen');
  return { description };
}

/** Commands in a sequence as a service could send them, whatever comes of each. Mostly on an account that exists. */
export const anyCommands: fc.Arbitrary<readonly AccountCommand[]> = fc
  .tuple(
    fc.option(creation, { freq: 20, nil: undefined }),
    fc.array(anyCommand, { maxLength: 60, size: 'max' }),
  )
  .map(([first, more]) => (first === undefined ? more : [first, ...more]));

/** One event that a command led to, with the state before and after it. */
export interface Step {
  readonly command: AccountCommand;
  readonly before: AccountState;
  readonly event: AccountEvent;
  readonly after: AccountState;
}

/** Carries commands out, one after another; what is refused is left out. */
export function carryOut(sequence: readonly AccountCommand[]): readonly Step[] {
  const { decide, evolve, initialState } = accountDecider;
  const steps: Step[] = [];
  let state: AccountState = initialState;
  let [holds, transfers] = [0, 0];
  for (const next of sequence) {
    const command = named(next, { holds, transfers });
    const decision = decide(command, state);
    if (decision.outcome === 'rejected') continue;
    for (const event of decision.events) {
      const before = state;
      state = evolve(state, event);
      steps.push({ command, before, event, after: state });
      if (event.type === 'hold') holds += 1;
      if (event.type === 'transferOut') transfers += 1;
    }
  }
  return steps;
}

// Names are new, as the service makes them, and small, so that later commands meet them.
function named(
  command: AccountCommand,
  { holds, transfers }: { readonly holds: number; readonly transfers: number },
): AccountCommand {
  if (command.type === 'placeHold') return { ...command, holdId: holdIdOf(`h${holds}`) };
  if (command.type !== 'sendTransfer') return command;
  return { ...command, transferId: transferIdOf(`t${transfers}`) };
}

/** A history in which every type of event happens: a random one rarely has them all. */
export const EVERY_TYPE: readonly AccountCommand[] = [
  commands.createWithOverdraft(10),
  commands.deposit(100),
  commands.withdraw(10),
  commands.hold('new', 10),
  commands.capture('h0', 4),
  commands.hold('new', 10),
  commands.void('h1'),
  { ...commands.hold('new', 10, 20), now: 10 },
  commands.expire('h2'),
  commands.send('new', 10),
  commands.finish('t0'),
  commands.send('new', 10),
  commands.return('t1'),
  commands.receive('in', 4),
  commands.refuse('in1', 'funds_limit_exceeded'),
  commands.limit(0),
  commands.freeze,
  commands.unfreeze,
  commands.withdraw(80),
  commands.close,
];
