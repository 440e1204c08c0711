import { statement } from '@streamfold/account-projections';
import { parseAccountEvent } from '@streamfold/accounts';
import { TRANSACTION_TYPES, type Transaction } from '../statement/statement-reader.ts';

/** A line, as far as it is read here. Anything may be in the database. */
export interface LineDocument {
  readonly _id: string;
  readonly streamId: string;
  readonly version: number;
  readonly type?: unknown;
  readonly balance?: unknown;
  readonly time?: unknown;
  readonly position?: unknown;
}

/**
 * The transaction in a line.
 *
 * @throws {TypeError | UndecodableEventError} it is not as the projector wrote it
 */
export function transactionOf(line: LineDocument): Transaction {
  const { version, time, position, type } = line;
  if (typeof type !== 'string' || !(time instanceof Date)) throw damaged(line);
  const { type: known, ...event } = parseAccountEvent({ ...line, type });
  const moved = TRANSACTION_TYPES.find((one) => one === known);
  if (moved === undefined || !('amount' in event)) throw damaged(line);
  const { amount, reference, description } = event;
  return {
    version,
    type: moved,
    amount,
    balance: minorUnitsIn(line, 'balance'),
    time,
    position: typeof position === 'string' ? position : undefined,
    ...(reference === undefined ? {} : { reference }),
    ...(description === undefined ? {} : { description }),
    ...('holdId' in event ? { holdId: event.holdId } : {}),
    ...('transferId' in event ? { transferId: event.transferId } : {}),
    ...('to' in event ? { to: event.to } : {}),
    ...('from' in event ? { from: event.from } : {}),
  };
}

/** Money in a member of a line, minor units. @throws {TypeError} it is none */
export function minorUnitsIn(line: LineDocument, member: 'balance'): number {
  const value = line[member];
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw damaged(line);
  return value;
}

function damaged({ _id }: LineDocument): TypeError {
  return new TypeError(`document ${_id} of ${statement.lines.collection} is no transaction`);
}
