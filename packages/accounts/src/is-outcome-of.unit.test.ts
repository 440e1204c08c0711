import { describe, expect, it } from 'vitest';
import type { AccountCommand } from './account-commands.ts';
import type { AccountEvent } from './account-events.ts';
import {
  accountIdOf,
  commands,
  currencyOf,
  events,
  holdIdOf,
  histories,
  limitOf,
  NOW,
  ownerOf,
  textOf,
  transferIdOf,
} from './account-examples.ts';
import { initialState } from './account-state.ts';
import { decide } from './decide.ts';
import { evolve } from './evolve.ts';
import { isOutcomeOf } from './is-outcome-of.ts';

const text = textOf('r-1', 'What it is for');
const other = textOf('r-2', 'Something else');
const usd = currencyOf('USD');

function led(history: readonly AccountEvent[], command: AccountCommand): readonly AccountEvent[] {
  const decision = decide(command, history.reduce(evolve, initialState));
  return decision.outcome === 'accepted' ? decision.events : [];
}

const held = [...histories.holding(100), events.held('a', 60, NOW + 1)];
const pending = [...histories.holding(100), events.sent('t', 60)];

// What a key was used for, and what else the same key may then be sent with: each differs in one thing.
const rows: [AccountCommand, readonly AccountEvent[], readonly AccountCommand[]][] = [
  [
    { ...commands.createWithOverdraft(5), by: ownerOf('john') },
    histories.absent,
    [
      { ...commands.createWithOverdraft(6), by: ownerOf('john') },
      { ...commands.createWithOverdraft(5), by: ownerOf('jane') },
      { ...commands.createWithOverdraft(5), by: ownerOf('john'), currency: usd },
    ],
  ],
  ...([commands.deposit(5), commands.withdraw(5)] as const).map(
    (command): (typeof rows)[number] => [
      { ...command, ...text },
      histories.holding(10),
      [
        command,
        { ...command, ...text, reference: other.reference },
        { ...command, ...text, description: other.description },
        { ...command, ...text, currency: usd },
        { ...command, ...text, amount: commands.deposit(6).amount },
      ],
    ],
  ),
  [
    { ...commands.hold('b', 5, NOW + 1), ...text },
    histories.holding(10),
    [
      { ...commands.hold('b', 5, NOW + 2), ...text },
      { ...commands.hold('b', 5), ...text },
      { ...commands.hold('b', 6, NOW + 1), ...text },
      commands.hold('b', 5, NOW + 1),
    ],
  ],
  [
    { ...commands.capture('a', 5), ...text },
    held,
    [
      { ...commands.capture('a', 6), ...text },
      { ...commands.capture('b', 5), ...text },
      { ...commands.capture('a', 5), ...text, currency: usd },
      commands.capture('a', 5),
    ],
  ],
  [commands.void('a'), held, [commands.void('b'), commands.capture('a')]],
  [{ ...commands.expire('a'), now: NOW + 1 }, held, [commands.expire('b'), commands.void('a')]],
  [
    commands.send('t', 5),
    histories.holding(10),
    [
      commands.send('t', 6),
      { ...commands.send('t', 5), to: accountIdOf('x') },
      { ...commands.send('t', 5), currency: usd },
      commands.withdraw(5),
    ],
  ],
  [
    commands.receive('t', 5),
    histories.created,
    [
      commands.receive('t', 6),
      commands.receive('u', 5),
      commands.receive('t', 5, 'USD'),
      { ...commands.receive('t', 5), from: accountIdOf('x') },
    ],
  ],
  [
    commands.refuse('t'),
    histories.frozen(1),
    [commands.refuse('u'), commands.receive('t', 5), commands.finish('t')],
  ],
  [commands.finish('t'), pending, [commands.finish('u'), commands.return('t')]],
  [commands.return('t'), pending, [commands.return('u'), commands.finish('t')]],
  [commands.limit(5), histories.created, [commands.limit(6), commands.freeze]],
  [
    { ...commands.freeze, description: text.description },
    histories.created,
    [commands.freeze, commands.unfreeze],
  ],
  [commands.unfreeze, histories.frozen(1), [commands.freeze, commands.close]],
  [commands.close, histories.created, [commands.freeze, commands.deposit(1)]],
];

describe('what a key was used for', () => {
  it.each(rows)('is told from something else: $type', (command, history, others) => {
    const outcome = led(history, command);
    expect(outcome).toHaveLength(1);
    expect(isOutcomeOf(command, outcome)).toBe(true);
    for (const another of others) {
      expect(isOutcomeOf(another, outcome), JSON.stringify(another)).toBe(false);
    }
    expect(isOutcomeOf(command, [])).toBe(false);
    expect(isOutcomeOf(command, [...outcome, ...outcome])).toBe(false);
  });

  it('is the same whatever the service has added for one of the requests', () => {
    const hold = commands.hold('b', 5, NOW + 1);
    const again = { ...hold, holdId: holdIdOf('c'), now: NOW + 9 };
    expect(isOutcomeOf(again, led(histories.holding(10), hold))).toBe(true);
    // Why it was refused may be another reason by then: the one in the log is final.
    expect(isOutcomeOf(commands.refuse('t', 'account_closed'), [events.refused('t')])).toBe(true);
    const transfer = commands.send('t', 5);
    const sentAgain = { ...transfer, transferId: transferIdOf('u') };
    expect(isOutcomeOf(sentAgain, led(histories.holding(10), transfer))).toBe(true);
    expect(
      isOutcomeOf({ ...commands.capture('a'), now: NOW + 9 }, [events.captured('a', 60)]),
    ).toBe(true);
    expect(isOutcomeOf(commands.limit(3), [{ type: 'limit', overdraftLimit: limitOf(3) }])).toBe(
      true,
    );
  });
});
