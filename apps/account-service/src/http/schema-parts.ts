import {
  ACCOUNT_ID_PATTERN,
  AMOUNT_MAX,
  CURRENCY_PATTERN,
  DESCRIPTION_PATTERN,
  OWNER_PATTERN,
  REFERENCE_PATTERN,
} from '@streamfold/accounts';
import { Type } from 'typebox';
import { describedAs } from './described-as.ts';
import { ProblemDetails } from './problem-details.ts';

// What the schemas of several routes have in common. All of it is shown in the description of the API.

export const AccountIdText = Type.String({
  pattern: ACCOUNT_ID_PATTERN,
  description: 'The name of an account. Names that differ in case are two accounts.',
  examples: ['JohnDoe'],
});

export const Amount = Type.Integer({
  minimum: 1,
  maximum: AMOUNT_MAX,
  description: 'An amount in minor units, as cents.',
  examples: [100],
});

export const OverdraftLimit = Type.Integer({
  minimum: 0,
  maximum: AMOUNT_MAX,
  description: 'How far below zero funds may go, in minor units.',
  examples: [0],
});

export const MinorUnits = Type.Integer({
  minimum: -AMOUNT_MAX,
  maximum: AMOUNT_MAX,
  description: 'Money in minor units, as cents.',
  examples: [100],
});

export const Version = Type.Integer({
  minimum: 1,
  maximum: AMOUNT_MAX,
  description: 'How many events the account has.',
  examples: [2],
});

export const CurrencyCode = Type.String({
  pattern: CURRENCY_PATTERN,
  description: 'A currency, by its alphabetic code of ISO 4217.',
  examples: ['EUR'],
});

export const OwnerName = Type.String({
  pattern: OWNER_PATTERN,
  description: 'The principal that the account belongs to: the one that made it.',
  examples: ['JohnDoe'],
});

export const ReferenceText = Type.String({
  pattern: REFERENCE_PATTERN,
  description: 'What the movement is called elsewhere: 1 to 64 printable ASCII characters.',
  examples: ['invoice-4711'],
});

const descriptionText = {
  description: 'What people are told of it: 1 to 256 characters without control characters.',
  examples: ['Rent for November'],
};

// Half of a surrogate pair is no character to most languages, and their expressions cannot name one.
export const DescriptionText = describedAs(
  Type.String({ pattern: DESCRIPTION_PATTERN, ...descriptionText }),
  {
    type: 'string',
    pattern: DESCRIPTION_PATTERN.replace('\\ud800-\\udfff', ''),
    ...descriptionText,
  },
);

export const Timestamp = Type.String({
  format: 'date-time',
  description: 'A time by RFC 3339, in UTC.',
  examples: ['2026-11-21T09:30:00.000Z'],
});

/** What the body of a movement of money may have beside its amount. */
export const movementMembers = {
  currency: Type.Optional(CurrencyCode),
  reference: Type.Optional(ReferenceText),
  description: Type.Optional(DescriptionText),
} as const;

export const AccountParams = Type.Object({ id: AccountIdText }, { additionalProperties: false });

/** Of a route that takes no query. One that is there anyway is a mistake, not something to pass over. */
export const NoQuery = Type.Object({}, { additionalProperties: false });

/** Of a command without a body of its own. */
export const EmptyBody = Type.Object({}, { additionalProperties: false });

/** Of a command that creates what it is about: the values are read by idempotency-key.ts and if-match.ts. */
export const CreationHeaders = Type.Object({
  'idempotency-key': describedAs(Type.Optional(Type.String()), {
    type: 'string',
    // Visible ASCII, bare or as a quoted string, in which a quote and a backslash are escaped.
    pattern: '^(?:[!#-\\[\\]-~]{2,200}|"(?:[!#-\\[\\]-~]|\\\\["\\\\]){2,200}")$',
    description: 'A name for this request: sent again under it, it takes effect once.',
    examples: ['8e03978e-40d5-43dd-bc93-6894a57f9324'],
  }),
});

/** Of a command on what exists. They are read by code of ours, which sees a header sent twice. */
export const CommandHeaders = Type.Object({
  ...CreationHeaders.properties,
  'if-match': describedAs(Type.Optional(Type.String()), {
    type: 'string',
    pattern: '^(?:\\*|"(?:0|[1-9][0-9]{0,14})")$',
    description:
      'The ETag that the account must have for the command to be carried out; * demands only that it exists.',
    examples: ['"2"'],
  }),
});

/** What is to be said of an integer in a query. */
export interface IntegerTextOptions {
  readonly minimum: number;
  readonly maximum: number;
  /** What it is taken for where it is not given. */
  readonly default?: number;
  readonly description: string;
  readonly examples?: readonly number[];
}

/** An integer in a query: text that code of ours reads strictly, and described as the integer that it is. */
export function IntegerText(described: IntegerTextOptions) {
  const options = { examples: [described.default ?? described.minimum], ...described };
  return describedAs(Type.Optional(Type.String({ maxLength: 100 })), {
    type: 'integer',
    ...options,
  });
}

/** `after`: the token of a write, which a read of a read model waits for. */
export const AfterToken = describedAs(Type.Optional(Type.String({ maxLength: 100 })), {
  type: 'string',
  pattern:
    '^[1-9][0-9]{0,14}\\.(?:0|[1-9][0-9]{0,14})\\.(?:0|[1-9][0-9]{0,14})-(?:0|[1-9][0-9]{0,14})$',
  description: 'The Streamfold-Token of a write: the answer shows that write at least.',
  examples: ['2.0.1795253400000-0'],
});

/** `cursor`: where the page before this one ended. */
export const Cursor = describedAs(Type.Optional(Type.String({ maxLength: 500 })), {
  type: 'string',
  format: 'cursor',
  description: 'The `nextCursor` of the page before, as it was. Nothing is to be read from it.',
});

/** Any route can be answered so, whatever it does. */
export const anyAnswer = {
  400: ProblemDetails,
  401: ProblemDetails,
  403: ProblemDetails,
  408: ProblemDetails,
  429: ProblemDetails,
  431: ProblemDetails,
  500: ProblemDetails,
  503: ProblemDetails,
} as const;

/** Any route with an id in its path can be answered so. */
export const anyAccountAnswer = {
  ...anyAnswer,
  404: ProblemDetails,
  414: ProblemDetails,
} as const;

/** Any route that reads a body can be answered so. */
export const anyCommandAnswer = {
  ...anyAnswer,
  409: ProblemDetails,
  413: ProblemDetails,
  415: ProblemDetails,
  417: ProblemDetails,
  422: ProblemDetails,
} as const;

/** Any command on an account that exists can be answered so. */
export const anyAccountCommandAnswer = {
  ...anyAccountAnswer,
  ...anyCommandAnswer,
  412: ProblemDetails,
} as const;
