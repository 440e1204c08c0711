import {
  accountDecider,
  NO_OVERDRAFT,
  type AccountCommand,
  type AccountEvent,
  type AccountId,
  type AccountRejection,
  type AccountState,
} from '@streamfold/accounts';
import type { CommandResult, Conflict, EventStore, Overloaded } from '@streamfold/event-store';
import type { WriteToken } from '@streamfold/projections';
import { tokenOf } from './write-token.ts';

/** A command as a client sent it. */
export interface CommandRequest {
  readonly id: AccountId;
  readonly command: AccountCommand;
  /** The client's name for this request; `undefined`: sent again, it would be a new one. */
  readonly idempotencyKey: string | undefined;
  /** Carry the command out only at this version; `undefined`: at whatever version there is. */
  readonly expectedVersion: number | undefined;
}

/** A command that was carried out, now or when it was first sent. */
export interface Done {
  readonly outcome: 'done';
  /** True if this very request was carried out before: the members are those of that time. */
  readonly isReplay: boolean;
  readonly version: number;
  /** Minor units. */
  readonly funds: number;
  /** By which a read of the read model waits for it; undefined where it could not be found out. */
  readonly token: WriteToken | undefined;
}

/** A command that was not carried out. Nothing was written. */
export type Refusal =
  | { readonly outcome: 'rejected'; readonly rejection: AccountRejection }
  /** The key names another request to this account, which led to `version`. */
  | { readonly outcome: 'keyReused'; readonly version: number }
  | Conflict
  | Overloaded;

/**
 * Carries out a command on an account.
 *
 * @throws whatever `EventStore.handle` throws
 */
export async function handleCommand(
  store: EventStore,
  { id, command, idempotencyKey, expectedVersion }: CommandRequest,
): Promise<Done | Refusal> {
  const result = await store.handle(id, accountDecider, command, {
    ...(idempotencyKey === undefined ? {} : { commitId: idempotencyKey }),
    ...(expectedVersion === undefined ? {} : { expectedVersion }),
  });
  const answer = answerOf(result, command);
  if (answer.outcome !== 'done') return answer;
  const positions = result.outcome === 'accepted' ? result.positions : [];
  const token = await tokenOf(store, id, { version: answer.version, positions });
  return { ...answer, token };
}

function answerOf(
  result: CommandResult<AccountState, AccountEvent, AccountRejection>,
  command: AccountCommand,
): Omit<Done, 'token'> | Refusal {
  switch (result.outcome) {
    case 'accepted':
      return done(result, false);
    case 'duplicate':
      return isOutcomeOf(command, result.events)
        ? done(result, true)
        : { outcome: 'keyReused', version: result.version };
    case 'rejected':
    case 'conflict':
    case 'overloaded':
      return result;
  }
}

function done(
  { state, version }: { readonly state: AccountState; readonly version: number },
  isReplay: boolean,
): Omit<Done, 'token'> {
  if (state.status === 'absent') throw new TypeError('a command left no account behind');
  return { outcome: 'done', isReplay, version, funds: state.funds };
}

// What the log holds under the key is compared, not a fingerprint of the request: it is what counts.
function isOutcomeOf(command: AccountCommand, events: readonly AccountEvent[]): boolean {
  const [event, ...more] = events;
  if (event === undefined || more.length > 0) return false;
  switch (command.type) {
    case 'createAccount':
      return (
        event.type === 'create' && (event.overdraftLimit ?? NO_OVERDRAFT) === command.overdraftLimit
      );
    case 'deposit':
    case 'withdraw':
      return event.type === command.type && event.amount === command.amount;
  }
}
