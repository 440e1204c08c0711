import { ACCOUNT_EVENT_TYPES, AMOUNT_MAX, CURRENCY_PATTERN } from '@streamfold/accounts';
import { Type } from 'typebox';
import {
  choiceText,
  dayMembers,
  orderText,
  pageMembers,
  patternText,
  queryOf,
  waitMembers,
} from '../http/query-parts.ts';
import { anyAnswer, CurrencyCode } from '../http/schema-parts.ts';
import { AsOfAnswer } from '../reads/as-of.ts';

const TotalsQuery = queryOf({
  ...dayMembers,
  type: choiceText(ACCOUNT_EVENT_TYPES, 'Only events of this type.', 'deposit'),
  currency: patternText(CURRENCY_PATTERN, 'Only events in this currency.', 'EUR'),
  order: orderText('`asc`: the earliest day first. `desc`: the latest.'),
  ...pageMembers,
  ...waitMembers,
});

const DayTotal = Type.Object({
  day: Type.String({ description: 'The day by UTC.', examples: ['2026-11-21'] }),
  type: Type.Enum([...ACCOUNT_EVENT_TYPES]),
  currency: CurrencyCode,
  events: Type.Integer({
    minimum: 1,
    maximum: AMOUNT_MAX,
    description: 'How many events there were.',
    examples: [2],
  }),
  amount: Type.Integer({
    minimum: 0,
    maximum: AMOUNT_MAX,
    description: 'What they moved, in minor units; 0 of a type that moves no money.',
    examples: [300],
  }),
});

const TotalsAnswer = Type.Object({
  totals: Type.Array(DayTotal),
  nextCursor: Type.Optional(Type.String()),
  asOf: Type.Optional(AsOfAnswer),
});

/** `GET /totals` */
export const readTotalsSchema = {
  operationId: 'readTotals',
  summary: 'Reads what the events of all accounts came to, by day, type and currency',
  tags: ['totals'],
  querystring: TotalsQuery,
  response: { 200: TotalsAnswer, ...anyAnswer },
} as const;
