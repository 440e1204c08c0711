import { AMOUNT_MAX } from '@streamfold/accounts';
import { Type } from 'typebox';
import { ProblemDetails } from '../http/problem-details.ts';
import {
  AccountIdText,
  AccountParams,
  Amount,
  anyAccountAnswer,
  anyAccountCommandAnswer,
  anyCommandAnswer,
  CommandHeaders,
  CreationHeaders,
  CurrencyCode,
  MinorUnits,
  movementMembers,
  NoQuery,
  OverdraftLimit,
  OwnerName,
  Timestamp,
  Version,
} from '../http/schema-parts.ts';
import { MomentText, queryOf } from '../http/query-parts.ts';

const CreateBody = Type.Object(
  {
    id: AccountIdText,
    overdraftLimit: Type.Optional(OverdraftLimit),
    currency: Type.Optional(CurrencyCode),
  },
  { additionalProperties: false },
);

const MoneyBody = Type.Object(
  { amount: Amount, ...movementMembers },
  { additionalProperties: false },
);

const Created = Type.Object({ id: AccountIdText, version: Version });

const Moved = Type.Object({
  id: AccountIdText,
  amount: Amount,
  version: Version,
  funds: MinorUnits,
  available: MinorUnits,
});

const Held = Type.Integer({
  minimum: 0,
  maximum: AMOUNT_MAX,
  description: 'Money in minor units that is set aside.',
  examples: [0],
});

/** An account at a version. Its pair is `accountAnswer`. */
export const Account = Type.Object({
  id: AccountIdText,
  version: Version,
  timestamp: Timestamp,
  status: Type.Enum(['open', 'frozen', 'closed']),
  currency: CurrencyCode,
  owner: Type.Optional(OwnerName),
  funds: MinorUnits,
  available: MinorUnits,
  held: Held,
  inTransit: Held,
  overdraftLimit: OverdraftLimit,
});

/** `POST /accounts` */
export const createAccountSchema = {
  operationId: 'createAccount',
  summary: 'Creates an account',
  tags: ['accounts'],
  body: CreateBody,
  querystring: NoQuery,
  headers: CreationHeaders,
  refuses: ['account_exists', 'currency_unknown'],
  response: { 201: Created, ...anyCommandAnswer },
} as const;

const moveMoneySchema = {
  tags: ['accounts'],
  params: AccountParams,
  body: MoneyBody,
  querystring: NoQuery,
  headers: CommandHeaders,
  response: { 200: Moved, ...anyAccountCommandAnswer },
} as const;

/** `POST /accounts/:id/deposits` */
export const depositSchema = {
  operationId: 'deposit',
  summary: 'Puts money in',
  refuses: ['funds_limit_exceeded', 'account_frozen', 'account_closed', 'currency_mismatch'],
  ...moveMoneySchema,
} as const;

/** `POST /accounts/:id/withdrawals` */
export const withdrawSchema = {
  operationId: 'withdraw',
  summary: 'Takes money out',
  refuses: ['insufficient_funds', 'account_frozen', 'account_closed', 'currency_mismatch'],
  ...moveMoneySchema,
} as const;

/** `GET /accounts/:id` */
export const readAccountSchema = {
  operationId: 'readAccount',
  summary: 'Reads an account, as it is at this moment or was at another',
  tags: ['accounts'],
  params: AccountParams,
  querystring: queryOf({ at: MomentText }),
  refuses: ['version_unknown', 'history_too_long'],
  response: { 200: Account, ...anyAccountAnswer, 422: ProblemDetails },
} as const;
