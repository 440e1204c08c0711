import { Type } from 'typebox';
import {
  orderText,
  pageMembers,
  queryOf,
  timeMembers,
  versionText,
  waitMembers,
} from '../http/query-parts.ts';
import {
  AccountIdText,
  AccountParams,
  Amount,
  anyAccountAnswer,
  CurrencyCode,
  DescriptionText,
  MinorUnits,
  ReferenceText,
  Timestamp,
  Version,
} from '../http/schema-parts.ts';
import { AsOfAnswer } from '../reads/as-of.ts';
import { TRANSACTION_TYPES } from './statement-reader.ts';

const StatementQuery = queryOf({
  ...timeMembers,
  order: orderText('`asc`: the oldest first. `desc`: the newest first.'),
  ...pageMembers,
  ...waitMembers,
  minVersion: versionText('The version that the answer must have at least.'),
});

const Transaction = Type.Object({
  version: Version,
  type: Type.Enum([...TRANSACTION_TYPES]),
  amount: Amount,
  balance: MinorUnits,
  time: Timestamp,
  position: Type.Optional(Type.String()),
  reference: Type.Optional(ReferenceText),
  description: Type.Optional(DescriptionText),
  holdId: Type.Optional(Type.String()),
  transferId: Type.Optional(Type.String()),
  to: Type.Optional(AccountIdText),
  from: Type.Optional(AccountIdText),
});

const Statement = Type.Object({
  id: AccountIdText,
  version: Version,
  currency: CurrencyCode,
  openingBalance: MinorUnits,
  closingBalance: MinorUnits,
  transactions: Type.Array(Transaction),
  nextCursor: Type.Optional(Type.String()),
  asOf: Type.Optional(AsOfAnswer),
});

/** `GET /accounts/:id/transactions` */
export const readStatementSchema = {
  operationId: 'readStatement',
  summary: 'Reads the movements of money on an account',
  tags: ['accounts'],
  params: AccountParams,
  querystring: StatementQuery,
  response: { 200: Statement, ...anyAccountAnswer },
} as const;
