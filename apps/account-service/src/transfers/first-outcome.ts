import { accountDecider, type AccountEvent, type AccountState } from '@streamfold/accounts';
import type { Decider, Duplicate, EventStore } from '@streamfold/event-store';

/** What the log holds under a commit id. */
export interface FirstOutcome extends Duplicate {
  readonly state: AccountState;
  readonly events: readonly AccountEvent[];
}

// It decides nothing, so that a command is answered only by what was appended before.
const lookUp: Decider<AccountState, undefined, AccountEvent, undefined> = {
  ...accountDecider,
  decide: () => ({ outcome: 'rejected', rejection: undefined }),
};

/**
 * What an append to `streamId` did that has this commit id, and the account right after it; `undefined`
 * where the stream has none. Writes nothing.
 *
 * @throws whatever `EventStore.handle` throws
 */
export async function firstOutcome(
  store: EventStore,
  streamId: string,
  commitId: string,
): Promise<FirstOutcome | undefined> {
  const result = await store.handle(streamId, lookUp, undefined, { commitId });
  switch (result.outcome) {
    case 'duplicate':
      return result;
    case 'rejected':
      return undefined;
    case 'overloaded':
      throw new StoreBusyError('too many appends wait');
    case 'accepted':
    case 'conflict':
      throw new TypeError(`a look for a commit id was answered ${result.outcome}`);
  }
}

/** The store takes no more work at this moment. */
export class StoreBusyError extends Error {
  override readonly name = 'StoreBusyError';
}
