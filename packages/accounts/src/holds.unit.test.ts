import { specify } from '@streamfold/event-store/testing';
import { describe, it } from 'vitest';
import { accountDecider } from './account-decider.ts';
import { amountOf, commands, events, histories, NOW, textOf } from './account-examples.ts';
import { HOLDS_MAX } from './decide-holds.ts';
import { AMOUNT_MAX } from './money.ts';

const { given } = specify(accountDecider);
const held = [...histories.holding(100), events.held('a', 60, NOW + 1)];
const overdue = [...histories.holding(100), events.held('a', 60, NOW)];
const notOpen = { code: 'hold_not_open' } as const;

describe('placing a hold', () => {
  it('sets money aside, up to what is available', () => {
    given(histories.holding(100))
      .when(commands.hold('a', 100))
      .then([events.held('a', 100)]);
  });

  it('keeps when it ends and what it is called', () => {
    const text = textOf('order-7', 'Room 7 🛏');
    given(histories.holding(100))
      .when({ ...commands.hold('a', 40, NOW + 1), ...text })
      .then([{ ...events.held('a', 40, NOW + 1), ...text }]);
  });

  it('is rejected for more than is available: what is held cannot be held again', () => {
    given(held).when(commands.hold('b', 41)).thenRejected({
      code: 'insufficient_funds',
      funds: 100,
      held: 60,
      overdraftLimit: 0,
      amount: 41,
    });
    given(held)
      .when(commands.hold('b', 40))
      .then([events.held('b', 40)]);
  });

  it('reaches into the overdraft', () => {
    given(histories.withOverdraft(50))
      .when(commands.hold('a', 50))
      .then([events.held('a', 50)]);
  });

  it('is rejected where it would have ended already', () => {
    given(histories.holding(100))
      .when(commands.hold('a', 1, NOW))
      .thenRejected({ code: 'hold_expired', expiresAt: NOW });
  });

  it('is rejected where the account has as many as it can have', () => {
    const many = Array.from({ length: HOLDS_MAX }, (_, index) => events.held(`h${index}`, 1));
    const full = [...histories.holding(HOLDS_MAX + 1), ...many];
    given(full)
      .when(commands.hold('one-more', 1))
      .thenRejected({ code: 'too_many_holds', holdsMax: HOLDS_MAX });
    given([...full, events.voided('h0')])
      .when(commands.hold('one-more', 1))
      .then([events.held('one-more', 1)]);
  });

  it('is rejected where the sum of the holds would pass 2^53 and lose a cent', () => {
    given([
      ...histories.withOverdraft(AMOUNT_MAX),
      events.deposited(AMOUNT_MAX),
      events.held('a', AMOUNT_MAX),
    ])
      .when(commands.hold('b', 1))
      .thenRejected({
        code: 'funds_limit_exceeded',
        funds: AMOUNT_MAX,
        fundsMax: AMOUNT_MAX,
        amount: 1,
      });
  });

  it('is rejected where no money moves', () => {
    given(histories.absent).when(commands.hold('a', 1)).thenRejected({ code: 'account_unknown' });
    given(histories.frozen(9)).when(commands.hold('a', 1)).thenRejected({ code: 'account_frozen' });
    given(histories.closed).when(commands.hold('a', 1)).thenRejected({ code: 'account_closed' });
  });
});

describe('capturing a hold', () => {
  it('takes all of it unless an amount is said', () => {
    given(held)
      .when(commands.capture('a'))
      .then([events.captured('a', 60)]);
  });

  it('takes a part of it, and the rest is free again', () => {
    given(held)
      .when(commands.capture('a', 10))
      .then([events.captured('a', 10)]);
    given([...held, events.captured('a', 10)])
      .when(commands.withdraw(90))
      .then([events.withdrawn(90)]);
  });

  it('keeps what it is called', () => {
    const text = textOf('order-7', 'Room 7');
    given(held)
      .when({ ...commands.capture('a'), ...text })
      .then([{ ...events.captured('a', 60), ...text }]);
  });

  it('is rejected for more than is held, however much there is', () => {
    given(held)
      .when(commands.capture('a', 61))
      .thenRejected({ code: 'hold_exceeded', held: 60, amount: 61 });
  });

  it('is rejected from the millisecond on at which the hold ends', () => {
    given(overdue)
      .when(commands.capture('a'))
      .thenRejected({ code: 'hold_expired', expiresAt: NOW });
  });

  it.each([
    ['captured', [...held, events.captured('a', 1)]],
    ['voided', [...held, events.voided('a')]],
    ['expired', [...overdue, events.expired('a')]],
    ['never placed', histories.holding(100)],
  ])('is rejected where it was %s', (_name, history) => {
    given(history).when(commands.capture('a')).thenRejected(notOpen);
  });

  it('is rejected where no money moves', () => {
    given([...held, events.frozen])
      .when(commands.capture('a'))
      .thenRejected({ code: 'account_frozen' });
    given(histories.closed).when(commands.capture('a')).thenRejected({ code: 'account_closed' });
  });

  it('takes the hold that it names, of several of the same amount', () => {
    given([...histories.holding(2), events.held('a', 1), events.held('b', 1)])
      .when(commands.capture('b'))
      .then([{ type: 'capture', holdId: commands.capture('b').holdId, amount: amountOf(1) }]);
  });
});

describe('voiding a hold', () => {
  it('frees it, also on a frozen account and after its time', () => {
    for (const history of [held, [...held, events.frozen], overdue]) {
      given(history)
        .when(commands.void('a'))
        .then([events.voided('a')]);
    }
  });

  it('is rejected where the hold is not open', () => {
    given([...held, events.voided('a')])
      .when(commands.void('a'))
      .thenRejected(notOpen);
    given(histories.frozen(5)).when(commands.void('a')).thenRejected(notOpen);
    given(histories.closed).when(commands.void('a')).thenRejected({ code: 'account_closed' });
  });
});

describe('the expiry of a hold', () => {
  it('frees it from its time on, also on a frozen account', () => {
    for (const history of [overdue, [...overdue, events.frozen]]) {
      given(history)
        .when(commands.expire('a'))
        .then([events.expired('a')]);
    }
  });

  it.each([
    ['before its time', held],
    ['where it has no end', [...histories.holding(100), events.held('a', 60)]],
    ['where it was captured', [...overdue, events.captured('a', 60)]],
    ['where it has expired', [...overdue, events.expired('a')]],
    ['where the account is closed', histories.closed],
  ])('is nothing to do %s', (_name, history) => {
    given(history).when(commands.expire('a')).thenNothing();
  });
});
