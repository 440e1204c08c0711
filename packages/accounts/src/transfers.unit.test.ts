import { specify } from '@streamfold/event-store/testing';
import { describe, it } from 'vitest';
import { accountDecider } from './account-decider.ts';
import {
  accountIdOf,
  amountOf,
  commands,
  currencyOf,
  events,
  histories,
  JANE,
  textOf,
  transferIdOf,
} from './account-examples.ts';
import { TRANSFERS_MAX } from './decide-transfers.ts';
import { AMOUNT_MAX } from './money.ts';

const { given } = specify(accountDecider);
const text = textOf('rent-11', 'Rent for November');
const pending = [...histories.holding(100), events.sent('t', 60)];
const received = {
  type: 'transferIn',
  transferId: transferIdOf('t'),
  from: JANE,
  amount: amountOf(5),
} as const;

describe('sending a transfer', () => {
  it('takes the money out, and waits for its arrival where the other account is written to later', () => {
    given(histories.holding(100))
      .when({ ...commands.send('t', 60), ...text })
      .then([{ ...events.sent('t', 60), ...text }]);
  });

  it('waits for nothing where both accounts are written to at once', () => {
    given(histories.holding(100))
      .when(commands.send('t', 100, false))
      .then([
        { type: 'transferOut', transferId: transferIdOf('t'), to: JANE, amount: amountOf(100) },
      ]);
  });

  it('is rejected for more than is available', () => {
    given([...histories.holding(100), events.held('a', 60)])
      .when(commands.send('t', 41))
      .thenRejected({
        code: 'insufficient_funds',
        funds: 100,
        held: 60,
        overdraftLimit: 0,
        amount: 41,
      });
  });

  it('is rejected where as many are pending as can be, unless it need not wait', () => {
    const many = Array.from({ length: TRANSFERS_MAX }, (_, index) => events.sent(`t${index}`, 1));
    const full = [...histories.holding(TRANSFERS_MAX + 1), ...many];
    given(full)
      .when(commands.send('more', 1))
      .thenRejected({ code: 'too_many_transfers', transfersMax: TRANSFERS_MAX });
    given(full)
      .when(commands.send('more', 1, false))
      .then([
        { type: 'transferOut', transferId: transferIdOf('more'), to: JANE, amount: amountOf(1) },
      ]);
    given([...full, events.arrived('t0')])
      .when(commands.send('more', 1))
      .then([events.sent('more', 1)]);
  });

  it('is rejected where the sum of those in transit would pass 2^53 and lose a cent', () => {
    given([
      ...histories.withOverdraft(AMOUNT_MAX),
      events.deposited(AMOUNT_MAX),
      events.sent('a', AMOUNT_MAX),
    ])
      .when(commands.send('b', 1))
      .thenRejected({ code: 'funds_limit_exceeded', funds: 0, fundsMax: AMOUNT_MAX, amount: 1 });
  });

  it('is rejected where no money moves, or money of another currency', () => {
    given(histories.frozen(9)).when(commands.send('t', 1)).thenRejected({ code: 'account_frozen' });
    given(histories.closed).when(commands.send('t', 1)).thenRejected({ code: 'account_closed' });
    given(histories.inDollars(9))
      .when({ ...commands.send('t', 1), currency: currencyOf('EUR') })
      .thenRejected({ code: 'currency_mismatch', currency: 'USD' });
  });
});

describe('receiving a transfer', () => {
  it('brings the money in, with what it is called', () => {
    given(histories.created)
      .when({ ...commands.receive('t', 5), ...text })
      .then([{ ...received, ...text }]);
  });

  it('is rejected in another currency, or where no money moves', () => {
    given(histories.created)
      .when(commands.receive('t', 5, 'USD'))
      .thenRejected({ code: 'currency_mismatch', currency: 'EUR' });
    given(histories.frozen(1))
      .when(commands.receive('t', 5))
      .thenRejected({ code: 'account_frozen' });
    given(histories.closed).when(commands.receive('t', 5)).thenRejected({ code: 'account_closed' });
    given(histories.absent)
      .when(commands.receive('t', 5))
      .thenRejected({ code: 'account_unknown' });
  });

  it('names the currency where it does not go without saying', () => {
    given(histories.inDollars(1))
      .when(commands.receive('t', 5, 'USD'))
      .then([{ ...received, currency: currencyOf('USD') }]);
  });

  it('leaves room for what may come back', () => {
    const full = [...histories.holding(AMOUNT_MAX), events.sent('t', 10)];
    const rejection = {
      code: 'funds_limit_exceeded',
      funds: AMOUNT_MAX - 10,
      fundsMax: AMOUNT_MAX,
      amount: 1,
    } as const;
    given(full).when(commands.receive('u', 1)).thenRejected(rejection);
    given(full).when(commands.deposit(1)).thenRejected(rejection);
    given([...full, events.arrived('t')])
      .when(commands.deposit(10))
      .then([events.deposited(10)]);
  });
});

describe('refusing a transfer', () => {
  it('is noted with its reason, whatever the account allows, and moves nothing', () => {
    for (const history of [histories.created, histories.frozen(1), histories.inDollars(1)]) {
      given(history)
        .when(commands.refuse('t', 'currency_mismatch'))
        .then([events.refused('t', 'currency_mismatch')]);
    }
  });

  it('needs no note on a closed account, where nothing can be taken in any more', () => {
    given(histories.closed).when(commands.refuse('t')).thenNothing();
  });

  it('is rejected where there is no account to note it', () => {
    given(histories.absent).when(commands.refuse('t')).thenRejected({ code: 'account_unknown' });
  });
});

describe('what becomes of a pending transfer', () => {
  it('is told once when it has arrived, frozen or not', () => {
    for (const history of [pending, [...pending, events.frozen]]) {
      given(history)
        .when(commands.finish('t'))
        .then([events.arrived('t')]);
    }
    given([...pending, events.arrived('t')])
      .when(commands.finish('t'))
      .thenNothing();
  });

  it('is that it comes back once when it was refused, frozen or not', () => {
    for (const history of [pending, [...pending, events.frozen]]) {
      given(history)
        .when(commands.return('t'))
        .then([events.back('t', 60)]);
    }
    given([...pending, events.back('t', 60)])
      .when(commands.return('t'))
      .thenNothing();
  });

  it('is one of the two, never both', () => {
    given([...pending, events.arrived('t')])
      .when(commands.return('t'))
      .thenNothing();
    given([...pending, events.back('t', 60)])
      .when(commands.finish('t'))
      .thenNothing();
  });

  it('is that it comes back in the currency of the account', () => {
    const usd = currencyOf('USD');
    given([
      ...histories.inDollars(100),
      {
        type: 'transferOut',
        transferId: transferIdOf('t'),
        to: accountIdOf('x'),
        amount: amountOf(60),
        currency: usd,
        pending: true,
      },
    ])
      .when(commands.return('t'))
      .then([
        {
          type: 'transferBack',
          transferId: transferIdOf('t'),
          amount: amountOf(60),
          currency: usd,
        },
      ]);
  });
});
