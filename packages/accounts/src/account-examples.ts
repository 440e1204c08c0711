import type { AccountCommand } from './account-commands.ts';
import type {
  AccountEvent,
  Captured,
  Created,
  Deposited,
  Expired,
  Held,
  MovementText,
  TransferBack,
  TransferDone,
  TransferredOut,
  TransferRefused,
  Voided,
  Withdrawn,
} from './account-events.ts';
import { parseAccountId } from './account-id.ts';
import type { AccountId } from './account-id.ts';
import { parseOwner, type Owner } from './account-owner.ts';
import { parseCurrency, type Currency } from './currency.ts';
import { NO_OVERDRAFT, parseAmount, parseOverdraftLimit } from './money.ts';
import type { Amount, OverdraftLimit } from './money.ts';
import {
  parseHoldId,
  parseRefusalReason,
  parseTransferId,
  type HoldId,
  type RefusalReason,
  type TransferId,
} from './movement-ids.ts';
import { parseDescription, parseReference } from './movement-text.ts';

/** `value` as an amount. @throws {RangeError} if it is none: an example must be valid */
export const amountOf = (value: number): Amount => valid(parseAmount(value), value);

/** `value` as an overdraft limit. @throws {RangeError} if it is none */
export const limitOf = (value: number): OverdraftLimit => valid(parseOverdraftLimit(value), value);

/** `value` as the name of a hold. @throws {RangeError} if it is none */
export const holdIdOf = (value: string): HoldId => valid(parseHoldId(value), value);

/** `value` as the name of a transfer. @throws {RangeError} if it is none */
export const transferIdOf = (value: string): TransferId => valid(parseTransferId(value), value);

/** `value` as the reason of a refusal. @throws {RangeError} if it is none */
export const reasonOf = (value: string): RefusalReason => valid(parseRefusalReason(value), value);

/** `value` as an account. @throws {RangeError} if it is none */
export const accountIdOf = (value: string): AccountId => valid(parseAccountId(value), value);

/** `value` as a currency. @throws {RangeError} if it is none */
export const currencyOf = (value: string): Currency => valid(parseCurrency(value), value);

/** `value` as an owner. @throws {RangeError} if it is none */
export const ownerOf = (value: string): Owner => valid(parseOwner(value), value);

/** What a movement is called. @throws {RangeError} if one of the two is not valid */
export const textOf = (reference: string, description: string): Required<MovementText> => ({
  reference: valid(parseReference(reference), reference),
  description: valid(parseDescription(description), description),
});

/** The time of every example of a command, milliseconds since 1970-01-01 UTC. */
export const NOW = Date.UTC(2026, 10, 21, 12);

/** The account that the examples of transfers go to and come from. */
export const JANE = accountIdOf('JaneDoe');

const created: Created = { type: 'create' };
const deposited = (amount: number): Deposited => ({ type: 'deposit', amount: amountOf(amount) });

/** Single events, with the values that a test cares about. */
export const events = {
  created,
  deposited,
  withdrawn: (amount: number): Withdrawn => ({ type: 'withdraw', amount: amountOf(amount) }),
  held: (holdId: string, amount: number, expiresAt?: number): Held => ({
    type: 'hold',
    holdId: holdIdOf(holdId),
    amount: amountOf(amount),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  }),
  captured: (holdId: string, amount: number): Captured => ({
    type: 'capture',
    holdId: holdIdOf(holdId),
    amount: amountOf(amount),
  }),
  voided: (holdId: string): Voided => ({ type: 'void', holdId: holdIdOf(holdId) }),
  expired: (holdId: string): Expired => ({ type: 'expire', holdId: holdIdOf(holdId) }),
  sent: (transferId: string, amount: number): TransferredOut => ({
    type: 'transferOut',
    transferId: transferIdOf(transferId),
    to: JANE,
    amount: amountOf(amount),
    pending: true,
  }),
  back: (transferId: string, amount: number): TransferBack => ({
    type: 'transferBack',
    transferId: transferIdOf(transferId),
    amount: amountOf(amount),
  }),
  refused: (transferId: string, reason = 'account_frozen'): TransferRefused => ({
    type: 'transferRefused',
    transferId: transferIdOf(transferId),
    from: JANE,
    reason: reasonOf(reason),
  }),
  arrived: (transferId: string): TransferDone => ({
    type: 'transferDone',
    transferId: transferIdOf(transferId),
  }),
  frozen: { type: 'freeze' },
  closed: { type: 'close' },
} as const satisfies Record<string, unknown>;

/** The events of an account, by what one would say of it. */
export const histories = {
  absent: [],
  created: [created],
  holding: (amount: number): AccountEvent[] => [created, deposited(amount)],
  withOverdraft: (limit: number): AccountEvent[] => [
    { type: 'create', overdraftLimit: limitOf(limit) },
  ],
  inDollars: (amount: number): AccountEvent[] => [
    { type: 'create', currency: currencyOf('USD') },
    { type: 'deposit', amount: amountOf(amount), currency: currencyOf('USD') },
  ],
  frozen: (amount: number): AccountEvent[] => [created, deposited(amount), { type: 'freeze' }],
  closed: [created, { type: 'close' }],
} as const satisfies Record<string, unknown>;

/** The commands, with the values that a test cares about. */
export const commands = {
  create: { type: 'createAccount', overdraftLimit: NO_OVERDRAFT },
  createWithOverdraft: (limit: number) =>
    ({ type: 'createAccount', overdraftLimit: limitOf(limit) }) as const,
  deposit: (amount: number) => ({ type: 'deposit', amount: amountOf(amount) }) as const,
  withdraw: (amount: number) => ({ type: 'withdraw', amount: amountOf(amount) }) as const,
  hold: (holdId: string, amount: number, expiresAt?: number) =>
    ({
      type: 'placeHold',
      holdId: holdIdOf(holdId),
      amount: amountOf(amount),
      now: NOW,
      ...(expiresAt === undefined ? {} : { expiresAt }),
    }) as const,
  capture: (holdId: string, amount?: number) =>
    ({
      type: 'captureHold',
      holdId: holdIdOf(holdId),
      now: NOW,
      ...(amount === undefined ? {} : { amount: amountOf(amount) }),
    }) as const,
  void: (holdId: string) => ({ type: 'voidHold', holdId: holdIdOf(holdId) }) as const,
  expire: (holdId: string) => ({ type: 'expireHold', holdId: holdIdOf(holdId), now: NOW }) as const,
  send: (transferId: string, amount: number, isPending = true) =>
    ({
      type: 'sendTransfer',
      transferId: transferIdOf(transferId),
      to: JANE,
      amount: amountOf(amount),
      isPending,
    }) as const,
  receive: (transferId: string, amount: number, currency = 'EUR') =>
    ({
      type: 'receiveTransfer',
      transferId: transferIdOf(transferId),
      from: JANE,
      amount: amountOf(amount),
      currency: currencyOf(currency),
    }) as const,
  refuse: (transferId: string, reason = 'account_frozen') =>
    ({
      type: 'refuseTransfer',
      transferId: transferIdOf(transferId),
      from: JANE,
      reason: reasonOf(reason),
    }) as const,
  finish: (transferId: string) =>
    ({ type: 'finishTransfer', transferId: transferIdOf(transferId) }) as const,
  return: (transferId: string) =>
    ({ type: 'returnTransfer', transferId: transferIdOf(transferId) }) as const,
  limit: (limit: number) => ({ type: 'changeLimit', overdraftLimit: limitOf(limit) }) as const,
  freeze: { type: 'freeze' },
  unfreeze: { type: 'unfreeze' },
  close: { type: 'close' },
} as const satisfies Record<string, AccountCommand | ((...args: never[]) => AccountCommand)>;

function valid<Value>(value: Value | undefined, given: number | string): Value {
  if (value === undefined) throw new RangeError(`${given} is not valid`);
  return value;
}
