import { MOVEMENT_ID_PATTERN } from '@streamfold/accounts';
import { Type } from 'typebox';
import { ProblemDetails } from '../http/problem-details.ts';
import {
  AccountIdText,
  Amount,
  anyCommandAnswer,
  CommandHeaders,
  MinorUnits,
  movementMembers,
  NoQuery,
  Version,
} from '../http/schema-parts.ts';

const TransferIdText = Type.String({
  pattern: MOVEMENT_ID_PATTERN,
  description: 'The name of a transfer: both accounts have it in their events.',
  examples: ['4hWTpyZbzQIJ8jmMkq3Xpw'],
});

const TransferBody = Type.Object(
  { from: AccountIdText, to: AccountIdText, amount: Amount, ...movementMembers },
  { additionalProperties: false },
);

const Transferred = Type.Object({
  transferId: TransferIdText,
  from: AccountIdText,
  to: AccountIdText,
  amount: Amount,
  version: Version,
  funds: MinorUnits,
  available: MinorUnits,
  status: Type.Enum(['completed'], { description: 'The money is on the other account.' }),
});

/** `POST /transfers` */
export const transferSchema = {
  operationId: 'transfer',
  summary: 'Moves money from one account to another',
  description:
    'ETag, If-Match, `version`, `funds` and `available` are those of `from`. Between accounts of one ' +
    'partition of the log both are written at once; otherwise the money is in transit meanwhile.',
  tags: ['transfers'],
  body: TransferBody,
  refuses: [
    'account_unknown',
    'account_frozen',
    'account_closed',
    'currency_mismatch',
    'insufficient_funds',
    'funds_limit_exceeded',
    'too_many_transfers',
    'transfer_to_itself',
    'transfer_returned',
    'transfer_unfinished',
  ],
  querystring: NoQuery,
  headers: CommandHeaders,
  response: { 200: Transferred, 404: ProblemDetails, 412: ProblemDetails, ...anyCommandAnswer },
} as const;
