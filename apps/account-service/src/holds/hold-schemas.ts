import { AMOUNT_MAX, MOVEMENT_ID_PATTERN } from '@streamfold/accounts';
import { Type } from 'typebox';
import { describedAs } from '../http/described-as.ts';
import { TIME_PATTERN } from '../http/query-parts.ts';
import {
  AccountIdText,
  AccountParams,
  Amount,
  anyAccountAnswer,
  anyAccountCommandAnswer,
  CommandHeaders,
  EmptyBody,
  MinorUnits,
  movementMembers,
  NoQuery,
  Timestamp,
  Version,
} from '../http/schema-parts.ts';

const HoldIdText = Type.String({
  pattern: MOVEMENT_ID_PATTERN,
  description: 'The name of a hold, as the service gave it when the hold was placed.',
  examples: ['bV7dP0tqQeK9m3oXy2r1Zw'],
});

const ExpiresAt = describedAs(Type.String({ minLength: 20, maxLength: 40 }), {
  type: 'string',
  format: 'date-time',
  pattern: TIME_PATTERN,
  description:
    'When the hold ends by itself: a time by RFC 3339 with its offset, in the future. Without one it ' +
    'does not end by itself.',
  examples: ['2026-11-28T09:30:00Z'],
});

const HoldParams = Type.Object(
  { id: AccountIdText, holdId: HoldIdText },
  { additionalProperties: false },
);

const PlaceBody = Type.Object(
  { amount: Amount, expiresAt: Type.Optional(ExpiresAt), ...movementMembers },
  { additionalProperties: false },
);

const CaptureBody = Type.Object(
  { amount: Type.Optional(Amount), ...movementMembers },
  { additionalProperties: false },
);

const after = { version: Version, funds: MinorUnits, available: MinorUnits } as const;

const Placed = Type.Object({
  id: AccountIdText,
  holdId: HoldIdText,
  amount: Amount,
  expiresAt: Type.Optional(Timestamp),
  ...after,
});

const Captured = Type.Object({ id: AccountIdText, holdId: HoldIdText, amount: Amount, ...after });

const Voided = Type.Object({ id: AccountIdText, holdId: HoldIdText, ...after });

const holdMembers = {
  holdId: HoldIdText,
  amount: Amount,
  expiresAt: Type.Optional(Timestamp),
} as const;

const OpenHold = Type.Object({ id: AccountIdText, version: Version, ...holdMembers });

const OpenHolds = Type.Object({
  id: AccountIdText,
  version: Version,
  held: Type.Integer({
    minimum: 0,
    maximum: AMOUNT_MAX,
    description: 'The sum of the open holds, in minor units.',
    examples: [100],
  }),
  holds: Type.Array(Type.Object(holdMembers), { description: 'The open holds, oldest first.' }),
});

const command = { tags: ['holds'], querystring: NoQuery, headers: CommandHeaders } as const;
const read = { tags: ['holds'], querystring: NoQuery } as const;

/** `POST /accounts/:id/holds` */
export const placeHoldSchema = {
  operationId: 'placeHold',
  summary: 'Sets money aside, so that nothing but its capture can take it',
  ...command,
  params: AccountParams,
  body: PlaceBody,
  refuses: [
    'account_frozen',
    'account_closed',
    'currency_mismatch',
    'hold_expired',
    'too_many_holds',
    'insufficient_funds',
    'funds_limit_exceeded',
  ],
  response: { 201: Placed, ...anyAccountCommandAnswer },
} as const;

/** `POST /accounts/:id/holds/:holdId/capture` */
export const captureHoldSchema = {
  operationId: 'captureHold',
  summary: 'Takes out what was set aside, all or part of it, and ends the hold',
  ...command,
  params: HoldParams,
  body: CaptureBody,
  refuses: [
    'account_frozen',
    'account_closed',
    'currency_mismatch',
    'hold_not_open',
    'hold_expired',
    'hold_exceeded',
  ],
  response: { 200: Captured, ...anyAccountCommandAnswer },
} as const;

/** `POST /accounts/:id/holds/:holdId/void` */
export const voidHoldSchema = {
  operationId: 'voidHold',
  summary: 'Ends a hold without taking anything',
  ...command,
  params: HoldParams,
  body: EmptyBody,
  refuses: ['account_closed', 'hold_not_open'],
  response: { 200: Voided, ...anyAccountCommandAnswer },
} as const;

/** `GET /accounts/:id/holds` */
export const readHoldsSchema = {
  operationId: 'readHolds',
  summary: 'Reads the open holds of an account, as they are at this moment',
  ...read,
  params: AccountParams,
  response: { 200: OpenHolds, ...anyAccountAnswer },
} as const;

/** `GET /accounts/:id/holds/:holdId` */
export const readHoldSchema = {
  operationId: 'readHold',
  summary: 'Reads an open hold, as it is at this moment',
  ...read,
  refuses: ['hold_unknown'],
  params: HoldParams,
  response: { 200: OpenHold, ...anyAccountAnswer },
} as const;
