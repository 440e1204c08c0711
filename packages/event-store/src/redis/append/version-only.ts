import type { StreamEvent } from '../../event.ts';
import type { AnyDecider } from './folded-stream.ts';

/**
 * The decider of a plain append: the command is the events, and no state is kept, so a stream need
 * not be folded to be appended to.
 */
export const versionOnly: AnyDecider = {
  initialState: null,
  decide: (command) => ({ outcome: 'accepted', events: command as readonly StreamEvent[] }),
  evolve: () => null,
  parseEvent: (data) => data,
  name: '',
  foldVersion: 0,
};
