import { specify } from '@streamfold/event-store/testing';
import { describe, it } from 'vitest';
import { accountDecider } from './account-decider.ts';
import { commands, histories, limitOf } from './account-examples.ts';

const { given } = specify(accountDecider);

describe('creating an account', () => {
  it('is accepted where there is none', () => {
    given(histories.absent)
      .when(commands.create)
      .then([{ type: 'create' }]);
  });

  it('keeps the overdraft limit that was asked for', () => {
    given(histories.absent)
      .when(commands.createWithOverdraft(500))
      .then([{ type: 'create', overdraftLimit: limitOf(500) }]);
  });

  it('is rejected where the account exists', () => {
    given(histories.created).when(commands.create).thenRejected({ code: 'account_exists' });
  });
});
