import { ACCOUNT_ID_PATTERN, AMOUNT_MAX } from '@streamfold/accounts';
import { Type } from 'typebox';
import { ProblemDetails } from '../http/problem-details.ts';

const AccountIdText = Type.String({ pattern: ACCOUNT_ID_PATTERN });
const MinorUnits = Type.Integer({ minimum: -AMOUNT_MAX, maximum: AMOUNT_MAX });
const Version = Type.Integer({ minimum: 1, maximum: AMOUNT_MAX });

const AccountParams = Type.Object({ id: AccountIdText }, { additionalProperties: false });

// No route takes a query. One that is there anyway is a mistake, not something to pass over.
const NoQuery = Type.Object({}, { additionalProperties: false });

// The values are read by idempotency-key.ts and if-match.ts, which see a header sent twice.
const CommandHeaders = Type.Object({
  'idempotency-key': Type.Optional(Type.String()),
  'if-match': Type.Optional(Type.String()),
});

const CreateBody = Type.Object(
  {
    id: AccountIdText,
    overdraftLimit: Type.Optional(Type.Integer({ minimum: 0, maximum: AMOUNT_MAX })),
  },
  { additionalProperties: false },
);

const MoneyBody = Type.Object(
  { amount: Type.Integer({ minimum: 1, maximum: AMOUNT_MAX }) },
  { additionalProperties: false },
);

const Created = Type.Object({ id: AccountIdText, version: Version });

const Moved = Type.Object({
  id: AccountIdText,
  amount: Type.Integer({ minimum: 1, maximum: AMOUNT_MAX }),
  version: Version,
  funds: MinorUnits,
});

const Account = Type.Object({
  id: AccountIdText,
  version: Version,
  timestamp: Type.String(),
  funds: MinorUnits,
  overdraftLimit: Type.Integer({ minimum: 0, maximum: AMOUNT_MAX }),
});

// Any route can be answered so, whatever it does.
const anyRoute = {
  400: ProblemDetails,
  408: ProblemDetails,
  431: ProblemDetails,
  500: ProblemDetails,
  503: ProblemDetails,
} as const;

// Any route that reads a body, in addition.
const anyCommand = {
  ...anyRoute,
  409: ProblemDetails,
  413: ProblemDetails,
  415: ProblemDetails,
  417: ProblemDetails,
  422: ProblemDetails,
} as const;

/** `POST /accounts` */
export const createAccountSchema = {
  body: CreateBody,
  querystring: NoQuery,
  headers: CommandHeaders,
  response: { 201: Created, ...anyCommand },
} as const;

/** `POST /accounts/:id/deposits` and `POST /accounts/:id/withdrawals` */
export const moveMoneySchema = {
  params: AccountParams,
  body: MoneyBody,
  querystring: NoQuery,
  headers: CommandHeaders,
  response: {
    200: Moved,
    ...anyCommand,
    404: ProblemDetails,
    412: ProblemDetails,
    414: ProblemDetails,
  },
} as const;

/** `GET /accounts/:id` */
export const readAccountSchema = {
  params: AccountParams,
  querystring: NoQuery,
  response: { 200: Account, ...anyRoute, 404: ProblemDetails, 414: ProblemDetails },
} as const;
