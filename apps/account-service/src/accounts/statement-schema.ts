import { ACCOUNT_ID_PATTERN, AMOUNT_MAX } from '@streamfold/accounts';
import { Type } from 'typebox';
import { ProblemDetails } from '../http/problem-details.ts';

const AccountIdText = Type.String({ pattern: ACCOUNT_ID_PATTERN });
const MinorUnits = Type.Integer({ minimum: -AMOUNT_MAX, maximum: AMOUNT_MAX });
const Version = Type.Integer({ minimum: 1, maximum: AMOUNT_MAX });
const QueryText = Type.Optional(Type.String({ maxLength: 100 }));

// What the texts say is read by statement-query.ts: nothing here makes a number of a text.
const StatementQuery = Type.Object(
  {
    limit: QueryText,
    cursor: QueryText,
    after: QueryText,
    minVersion: QueryText,
    waitMs: QueryText,
  },
  { additionalProperties: false },
);

const Transaction = Type.Object({
  version: Version,
  type: Type.Enum(['deposit', 'withdraw']),
  amount: Type.Integer({ minimum: 1, maximum: AMOUNT_MAX }),
  balance: MinorUnits,
  time: Type.String(),
  position: Type.Optional(Type.String()),
});

const Statement = Type.Object({
  id: AccountIdText,
  version: Version,
  transactions: Type.Array(Transaction),
  nextCursor: Type.Optional(Type.String()),
});

/** `GET /accounts/:id/transactions` */
export const readStatementSchema = {
  params: Type.Object({ id: AccountIdText }, { additionalProperties: false }),
  querystring: StatementQuery,
  response: {
    200: Statement,
    400: ProblemDetails,
    404: ProblemDetails,
    408: ProblemDetails,
    414: ProblemDetails,
    431: ProblemDetails,
    500: ProblemDetails,
    503: ProblemDetails,
  },
} as const;
