import {
  accountDecider,
  initialState,
  type AccountState,
  type ExistingAccount,
} from '@streamfold/accounts';
import type { EventStore } from '@streamfold/event-store';
import type { LoggedAccount } from '../reads/visible-account.ts';
import type { Moment } from './moment.ts';

/** What an account was at a moment. */
export type AccountAt =
  | ({ readonly outcome: 'found' } & LoggedAccount)
  /** It was made after that time. */
  | { readonly outcome: 'not_yet' }
  /** It has not come to that version. */
  | { readonly outcome: 'beyond' }
  /** More events lead up to the moment than are folded for one answer. */
  | { readonly outcome: 'too_long' };

/** Of which account, when, and how much may be done to find it out. */
export interface AccountAtOptions {
  readonly id: string;
  readonly moment: Moment;
  /** How many events are folded at the most. */
  readonly eventsMax: number;
  /** Asked now and then: whoever has gone away needs no answer. */
  readonly isGone: () => boolean;
}

/**
 * An account as its events make it up to a moment: a version, or the last event at that time or before it.
 *
 * The time is that of the events: of the clock of the process that wrote them, held back by the event
 * before. Within a stream it never goes back, so that a time is at one place of it.
 *
 * @param present the account as it is now; it is the answer where the moment is not before its last event
 * @throws whatever `EventStore.readStream` throws
 */
export async function accountAt(
  store: Pick<EventStore, 'readStream'>,
  present: LoggedAccount,
  { id, moment, eventsMax, isGone }: AccountAtOptions,
): Promise<AccountAt> {
  if (moment.type === 'version' && moment.version > present.version) return { outcome: 'beyond' };
  if (isPresent(moment, present)) return { outcome: 'found', ...present };
  // Asked before anything is read: how many events come before a time is only known on the way.
  if (moment.type === 'version' && moment.version > eventsMax) return { outcome: 'too_long' };
  const toVersion = moment.type === 'version' ? moment.version : present.version;
  const fold: { state: AccountState; version: number; time: number } = {
    state: initialState,
    version: 0,
    time: 0,
  };
  for await (const { event, version, meta } of store.readStream(id, { toVersion })) {
    if (moment.type === 'time' && meta.time > moment.time) break;
    if (version > eventsMax || isGone()) return { outcome: 'too_long' };
    fold.state = accountDecider.evolve(fold.state, accountDecider.parseEvent(event));
    fold.version = version;
    fold.time = meta.time;
  }
  const { state, version, time } = fold;
  return isThere(state) ? { outcome: 'found', state, version, time } : { outcome: 'not_yet' };
}

function isPresent(moment: Moment, { version, time }: LoggedAccount): boolean {
  return moment.type === 'version' ? moment.version === version : moment.time >= time;
}

function isThere(state: AccountState): state is ExistingAccount {
  return state.status !== 'absent';
}
