import { specify } from '@streamfold/event-store/testing';
import { describe, it } from 'vitest';
import { accountDecider } from './account-decider.ts';
import { amountOf, commands, histories } from './account-examples.ts';
import { AMOUNT_MAX } from './money.ts';

const { given } = specify(accountDecider);

describe('depositing', () => {
  it('is accepted on an open account', () => {
    given(histories.created)
      .when(commands.deposit(100))
      .then([{ type: 'deposit', amount: amountOf(100) }]);
  });

  it('is rejected where there is no account', () => {
    given(histories.absent).when(commands.deposit(100)).thenRejected({ code: 'account_unknown' });
  });

  it('is accepted up to the largest safe integer', () => {
    given(histories.holding(AMOUNT_MAX - 1))
      .when(commands.deposit(1))
      .then([{ type: 'deposit', amount: amountOf(1) }]);
  });

  it('is rejected where the funds would pass the largest safe integer', () => {
    given(histories.holding(AMOUNT_MAX)).when(commands.deposit(1)).thenRejected({
      code: 'funds_limit_exceeded',
      funds: AMOUNT_MAX,
      fundsMax: AMOUNT_MAX,
      amount: 1,
    });
  });
});
