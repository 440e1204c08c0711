import { specify } from '@streamfold/event-store/testing';
import { describe, it } from 'vitest';
import { accountDecider } from './account-decider.ts';
import { amountOf, commands, histories } from './account-examples.ts';
import { AMOUNT_MAX } from './money.ts';

const { given } = specify(accountDecider);

describe('withdrawing', () => {
  it('is accepted down to nothing', () => {
    given(histories.holding(100))
      .when(commands.withdraw(100))
      .then([{ type: 'withdraw', amount: amountOf(100) }]);
  });

  it('is rejected one unit above the funds', () => {
    given(histories.holding(100)).when(commands.withdraw(101)).thenRejected({
      code: 'insufficient_funds',
      funds: 100,
      held: 0,
      overdraftLimit: 0,
      amount: 101,
    });
  });

  it('is accepted down to the overdraft limit', () => {
    given(histories.withOverdraft(50))
      .when(commands.withdraw(50))
      .then([{ type: 'withdraw', amount: amountOf(50) }]);
  });

  it('is rejected one unit beyond the overdraft limit', () => {
    given(histories.withOverdraft(50)).when(commands.withdraw(51)).thenRejected({
      code: 'insufficient_funds',
      funds: 0,
      held: 0,
      overdraftLimit: 50,
      amount: 51,
    });
  });

  it('does not lose the last unit where funds and limit together pass 2^53', () => {
    given([...histories.withOverdraft(AMOUNT_MAX), { type: 'withdraw', amount: amountOf(2) }])
      .when(commands.withdraw(AMOUNT_MAX))
      .thenRejected({
        code: 'insufficient_funds',
        funds: -2,
        held: 0,
        overdraftLimit: AMOUNT_MAX,
        amount: AMOUNT_MAX,
      });
  });

  it('is rejected where there is no account', () => {
    given(histories.absent).when(commands.withdraw(1)).thenRejected({ code: 'account_unknown' });
  });
});
