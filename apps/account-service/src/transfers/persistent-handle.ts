import {
  accountDecider,
  type AccountCommand,
  type AccountEvent,
  type AccountId,
  type AccountRejection,
  type AccountState,
} from '@streamfold/accounts';
import type { CommandResult, Conflict, EventStore, Overloaded } from '@streamfold/event-store';
import { StoreBusyError } from './first-outcome.ts';
import { untilTaken } from './until-taken.ts';

/** What came of a command that is tried until the store takes it. */
export type PersistentResult = Exclude<
  CommandResult<AccountState, AccountEvent, AccountRejection>,
  Conflict | Overloaded
>;

/**
 * Carries out a command that must be carried out in the end, however many others write to the account.
 *
 * @throws {StoreBusyError} the store took it in none of many tries
 * @throws whatever `EventStore.handle` throws
 */
export async function persistentHandle(
  store: EventStore,
  id: AccountId,
  command: AccountCommand,
  commitId: string,
): Promise<PersistentResult> {
  const result = await untilTaken(() => store.handle(id, accountDecider, command, { commitId }));
  if (result.outcome !== 'conflict' && result.outcome !== 'overloaded') return result;
  throw new StoreBusyError(`${command.type} was not taken in many tries: ${result.outcome}`);
}
