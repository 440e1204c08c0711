import { availableIn, parseAmount, type AccountCommand } from '@streamfold/accounts';
import type { Static } from 'typebox';
import { movementTextOf } from '../http/movement-text-of.ts';
import { validOf } from '../http/valid-of.ts';
import type { depositSchema } from './account-schemas.ts';
import type { Done } from './handle-command.ts';

/** What is said of money that is to be put in or taken out. */
export type MoneyBody = Static<(typeof depositSchema)['body']>;

/** The command that puts money in or takes it out. @throws {ProblemError} `input_invalid` */
export function moneyCommandOf(type: 'deposit' | 'withdraw', body: MoneyBody): AccountCommand {
  return { type, amount: validOf(parseAmount(body.amount)), ...movementTextOf(body) };
}

/** The answer where money was put in or taken out. */
export function movedBody(id: string, { amount }: MoneyBody, { version, state }: Done) {
  return { id, amount, version, funds: state.funds, available: availableIn(state) };
}
