import {
  accountDecider,
  isOutcomeOf,
  type AccountCommand,
  type AccountEvent,
  type AccountId,
  type AccountRejection,
  type AccountState,
  type ExistingAccount,
} from '@streamfold/accounts';
import type { CommandResult, Conflict, EventStore, Overloaded } from '@streamfold/event-store';
import type { WriteToken } from '@streamfold/projections';
import { tokenOf } from './write-token.ts';

/** A command, as it goes to the log. */
export interface CommandRequest {
  readonly id: AccountId;
  readonly command: AccountCommand;
  /** The name of this request; `undefined`: sent again, it would be a new one. */
  readonly commitId: string | undefined;
  /** Carry the command out only at this version; `undefined`: at whatever version there is. */
  readonly expectedVersion: number | undefined;
  /** Who asks; `undefined`: nobody says. */
  readonly actor: string | undefined;
  /** The trace that the command is part of, where somebody follows it. */
  readonly traceparent?: string | undefined;
  /** Whether `Done.token` is to be found out. @default true */
  readonly isTokenWanted?: boolean;
}

/** A command that was carried out, now or when it was first sent. */
export interface Done {
  readonly outcome: 'done';
  /** True if this very request was carried out before: the members are those of that time. */
  readonly isReplay: boolean;
  /** The version of the account after it. */
  readonly version: number;
  /** The account after it. */
  readonly state: ExistingAccount;
  /** What it led to; empty where there was nothing to do. */
  readonly events: readonly AccountEvent[];
  /** By which a read of the read model waits for it; undefined where it was not found out. */
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
  request: CommandRequest,
): Promise<Done | Refusal> {
  const { id, command, commitId, expectedVersion, actor, traceparent } = request;
  const result = await store.handle(id, accountDecider, command, {
    ...(commitId === undefined ? {} : { commitId }),
    ...(expectedVersion === undefined ? {} : { expectedVersion }),
    ...(actor === undefined ? {} : { actor }),
    ...(traceparent === undefined ? {} : { traceparent }),
  });
  const answer = answerOf(result, command);
  if (answer.outcome !== 'done') return answer;
  if (request.isTokenWanted === false) return { ...answer, token: undefined };
  const positions = result.outcome === 'accepted' ? result.positions : [];
  const token = tokenOf(store, id, { version: answer.version, positions });
  return { ...answer, token: token instanceof Promise ? await token : token };
}

function answerOf(
  result: CommandResult<AccountState, AccountEvent, AccountRejection>,
  command: AccountCommand,
): Omit<Done, 'token'> | Refusal {
  switch (result.outcome) {
    case 'accepted':
      return done(result, false);
    case 'duplicate':
      // What the log holds under the key is compared, not a fingerprint of the request: it is what counts.
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
  result: Pick<Done, 'version' | 'events'> & { readonly state: AccountState },
  isReplay: boolean,
): Omit<Done, 'token'> {
  const { state, version, events } = result;
  if (state.status === 'absent') throw new TypeError('a command left no account behind');
  return { outcome: 'done', isReplay, version, state, events };
}
