import { specify } from '@streamfold/event-store/testing';
import { describe, it } from 'vitest';
import { accountDecider } from './account-decider.ts';
import {
  commands,
  currencyOf,
  events,
  histories,
  limitOf,
  ownerOf,
  textOf,
} from './account-examples.ts';

const { given } = specify(accountDecider);
const closed = { code: 'account_closed' } as const;
const frozen = { code: 'account_frozen' } as const;

describe('changing the overdraft limit', () => {
  it('is accepted down to what is in use, which holds are part of', () => {
    const used = [...histories.withOverdraft(50), events.withdrawn(10), events.held('a', 20)];
    given(used)
      .when(commands.limit(30))
      .then([{ type: 'limit', overdraftLimit: limitOf(30) }]);
    given(used).when(commands.limit(29)).thenRejected({
      code: 'overdraft_in_use',
      funds: -10,
      held: 20,
      overdraftLimit: 29,
    });
  });

  it('is in force for what comes after it', () => {
    given([...histories.created, { type: 'limit', overdraftLimit: limitOf(5) }])
      .when(commands.withdraw(5))
      .then([events.withdrawn(5)]);
  });

  it('is nothing to do where the limit is that already', () => {
    given(histories.created).when(commands.limit(0)).thenNothing();
  });

  it('is possible on a frozen account, and not on a closed one or where there is none', () => {
    given(histories.frozen(1))
      .when(commands.limit(5))
      .then([{ type: 'limit', overdraftLimit: limitOf(5) }]);
    given(histories.closed).when(commands.limit(5)).thenRejected(closed);
    given(histories.absent).when(commands.limit(5)).thenRejected({ code: 'account_unknown' });
  });
});

describe('freezing an account', () => {
  it('is accepted once, with what people are told of it', () => {
    const { description } = textOf('unused', 'Reported stolen');
    given(histories.created)
      .when({ ...commands.freeze, description })
      .then([{ type: 'freeze', description }]);
    given(histories.frozen(1)).when(commands.freeze).thenNothing();
    given(histories.closed).when(commands.freeze).thenRejected(closed);
  });

  it('lets no money in or out', () => {
    given(histories.frozen(10)).when(commands.deposit(1)).thenRejected(frozen);
    given(histories.frozen(10)).when(commands.withdraw(1)).thenRejected(frozen);
  });

  it('is undone by unfreezing', () => {
    given(histories.frozen(10))
      .when(commands.unfreeze)
      .then([{ type: 'unfreeze' }]);
    given([...histories.frozen(10), { type: 'unfreeze' }])
      .when(commands.withdraw(10))
      .then([events.withdrawn(10)]);
    given(histories.created).when(commands.unfreeze).thenNothing();
    given(histories.closed).when(commands.unfreeze).thenRejected(closed);
  });
});

describe('closing an account', () => {
  it('is accepted where nothing is left on it', () => {
    given([...histories.holding(5), events.withdrawn(5)])
      .when(commands.close)
      .then([events.closed]);
  });

  it.each([
    ['funds', histories.holding(5), 5, 0, 0],
    ['a debt', [...histories.withOverdraft(5), events.withdrawn(5)], -5, 0, 0],
    ['a hold', [...histories.withOverdraft(5), events.held('a', 5)], 0, 5, 0],
    ['a transfer on its way', [...histories.holding(5), events.sent('t', 5)], 0, 0, 5],
  ])('is rejected where it has %s', (_name, history, funds, held, inTransit) => {
    given(history)
      .when(commands.close)
      .thenRejected({ code: 'account_not_empty', funds, held, inTransit });
  });

  it('is rejected while it is frozen, and is nothing to do where it is closed', () => {
    given([...histories.created, events.frozen])
      .when(commands.close)
      .thenRejected(frozen);
    given(histories.closed).when(commands.close).thenNothing();
  });

  it('lets nothing follow', () => {
    given(histories.closed).when(commands.deposit(1)).thenRejected(closed);
    given(histories.closed).when(commands.withdraw(1)).thenRejected(closed);
    given(histories.closed).when(commands.create).thenRejected({ code: 'account_exists' });
  });
});

describe('the currency of an account', () => {
  const usd = currencyOf('USD');
  const eur = currencyOf('EUR');

  it('is said at its creation unless it goes without saying', () => {
    given(histories.absent)
      .when({ ...commands.create, currency: usd })
      .then([{ type: 'create', currency: usd }]);
    given(histories.absent)
      .when({ ...commands.create, currency: eur })
      .then([events.created]);
  });

  it('is said by every movement unless it goes without saying', () => {
    given(histories.inDollars(10))
      .when(commands.withdraw(3))
      .then([{ ...events.withdrawn(3), currency: usd }]);
    given(histories.holding(10))
      .when({ ...commands.withdraw(3), currency: eur })
      .then([events.withdrawn(3)]);
    given([...histories.inDollars(10), events.held('a', 4)])
      .when({ ...commands.capture('a'), currency: usd })
      .then([{ ...events.captured('a', 4), currency: usd }]);
  });

  it.each([
    commands.deposit(1),
    commands.withdraw(1),
    commands.hold('b', 1),
    commands.capture('a'),
    commands.send('t', 1),
  ])('is not another for $type', (command) => {
    given([...histories.inDollars(10), events.held('a', 4)])
      .when({ ...command, currency: eur })
      .thenRejected({ code: 'currency_mismatch', currency: 'USD' });
  });
});

describe('the owner of an account', () => {
  const john = ownerOf('john');
  const jane = ownerOf('jane');
  const owned = [{ type: 'create', owner: john } as const];

  it('is who creates it', () => {
    given(histories.absent)
      .when({ ...commands.create, by: john })
      .then(owned);
  });

  it('and whoever need not be somebody may ask of it, and to others it is unknown', () => {
    for (const command of [commands.deposit(1), { ...commands.deposit(1), by: john }]) {
      given(owned)
        .when(command)
        .then([events.deposited(1)]);
    }
    const unknown = { code: 'account_unknown' } as const;
    for (const command of [commands.deposit(1), commands.freeze, commands.close] as const) {
      given(owned)
        .when({ ...command, by: jane })
        .thenRejected(unknown);
      given(histories.created)
        .when({ ...command, by: jane })
        .thenRejected(unknown);
    }
  });

  it('does not show in that its name is taken', () => {
    given(owned)
      .when({ ...commands.create, by: jane })
      .thenRejected({ code: 'account_exists' });
  });
});
