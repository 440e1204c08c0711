import { parseAccountEvent } from './account-event-codec.ts';
import { initialState } from './account-state.ts';
import { decide } from './decide.ts';
import { evolve } from './evolve.ts';

/** The rules of an account in one value, as a command handler takes them. */
export const accountDecider = {
  initialState,
  decide,
  evolve,
  parseEvent: parseAccountEvent,
  name: 'account',
  /** Raise this whenever the same events would fold to another state: it makes old snapshots void. */
  foldVersion: 2,
} as const;
