import { Type } from 'typebox';
import {
  AccountIdText,
  AccountParams,
  anyAccountCommandAnswer,
  CommandHeaders,
  DescriptionText,
  EmptyBody,
  MinorUnits,
  NoQuery,
  OverdraftLimit,
  Version,
} from '../http/schema-parts.ts';

const FreezeBody = Type.Object(
  { description: Type.Optional(DescriptionText) },
  { additionalProperties: false },
);

const LimitBody = Type.Object({ overdraftLimit: OverdraftLimit }, { additionalProperties: false });

const Standing = Type.Object({
  id: AccountIdText,
  status: Type.Enum(['open', 'frozen', 'closed']),
  version: Version,
  funds: MinorUnits,
  available: MinorUnits,
  overdraftLimit: OverdraftLimit,
});

const standing = {
  tags: ['standing'],
  params: AccountParams,
  querystring: NoQuery,
  headers: CommandHeaders,
  response: { 200: Standing, ...anyAccountCommandAnswer },
} as const;

/** `POST /accounts/:id/freeze` */
export const freezeSchema = {
  operationId: 'freezeAccount',
  summary: 'Lets no money move until the account is unfrozen',
  ...standing,
  refuses: ['account_closed'],
  body: FreezeBody,
} as const;

/** `POST /accounts/:id/unfreeze` */
export const unfreezeSchema = {
  operationId: 'unfreezeAccount',
  summary: 'Lets money move again',
  ...standing,
  refuses: ['account_closed'],
  body: EmptyBody,
} as const;

/** `POST /accounts/:id/close` */
export const closeSchema = {
  operationId: 'closeAccount',
  summary: 'Ends an account on which nothing is left',
  ...standing,
  refuses: ['account_frozen', 'account_not_empty'],
  body: EmptyBody,
} as const;

/** `POST /accounts/:id/overdraft-limit` */
export const overdraftLimitSchema = {
  operationId: 'changeOverdraftLimit',
  summary: 'Changes how far below zero funds may go',
  ...standing,
  refuses: ['account_closed', 'overdraft_in_use'],
  body: LimitBody,
} as const;
