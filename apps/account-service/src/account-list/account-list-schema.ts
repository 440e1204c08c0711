import {
  ACCOUNT_ID_PATTERN,
  AMOUNT_MAX,
  CURRENCY_PATTERN,
  OWNER_PATTERN,
} from '@streamfold/accounts';
import { Type } from 'typebox';
import { Account } from '../accounts/account-schemas.ts';
import { choiceText, pageMembers, patternText, queryOf, waitMembers } from '../http/query-parts.ts';
import { anyAnswer, IntegerText } from '../http/schema-parts.ts';
import { AsOfAnswer } from '../reads/as-of.ts';
import { ACCOUNT_SORT_TEXTS, ACCOUNT_STATUSES } from './account-list-query.ts';

const FUNDS = { minimum: -AMOUNT_MAX, maximum: AMOUNT_MAX } as const;

const AccountListQuery = queryOf({
  status: choiceText(ACCOUNT_STATUSES, 'Only accounts of this status.'),
  currency: patternText(CURRENCY_PATTERN, 'Only accounts that are kept in this currency.', 'EUR'),
  owner: patternText(
    OWNER_PATTERN,
    'Only accounts of this principal. Without the scope `admin`, others than one’s own are nowhere.',
    'JohnDoe',
  ),
  minFunds: IntegerText({
    ...FUNDS,
    description: 'Only accounts with these funds or more, in minor units.',
    examples: [1],
  }),
  maxFunds: IntegerText({
    ...FUNDS,
    description: 'Only accounts with these funds or less, in minor units.',
    examples: [100],
  }),
  idPrefix: patternText(ACCOUNT_ID_PATTERN, 'Only accounts whose ids begin so.', 'John'),
  sort: choiceText(
    ACCOUNT_SORT_TEXTS,
    'What the list goes by: `id`, `funds` or `updatedAt`, the largest first with a `-` before it. ' +
      'Accounts that are alike in it go by id, the same way.',
    '-funds',
  ),
  ...pageMembers,
  ...waitMembers,
});

const AccountList = Type.Object({
  accounts: Type.Array(Account),
  nextCursor: Type.Optional(Type.String()),
  asOf: Type.Optional(AsOfAnswer),
});

/** `GET /accounts` */
export const listAccountsSchema = {
  operationId: 'listAccounts',
  summary: 'Lists accounts, as the read model has them',
  tags: ['accounts'],
  querystring: AccountListQuery,
  response: { 200: AccountList, ...anyAnswer },
} as const;
