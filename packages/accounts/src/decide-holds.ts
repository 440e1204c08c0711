import type { CaptureHold, ExpireHold, PlaceHold, VoidHold } from './account-commands.ts';
import type { ExistingAccount, Hold } from './account-state.ts';
import { accepted, nothingToDo, rejected, type AccountDecision } from './decision.ts';
import type { HoldId } from './movement-ids.ts';
import {
  movementOf,
  movementProblem,
  outgoingProblem,
  standingProblem,
  sumProblem,
  textOf,
} from './movement-rules.ts';

/** How many holds an account may have open: each is kept in its state, and in its document. */
export const HOLDS_MAX = 1_000;

/** Money is set aside that could be withdrawn as well. */
export function decideHold(command: PlaceHold, state: ExistingAccount): AccountDecision {
  const { holdId, amount, expiresAt, now } = command;
  const problem = movementProblem(command, state);
  if (problem !== undefined) return rejected(problem);
  if (expiresAt !== undefined && expiresAt <= now) {
    return rejected({ code: 'hold_expired', expiresAt });
  }
  if (state.holds.length >= HOLDS_MAX) {
    return rejected({ code: 'too_many_holds', holdsMax: HOLDS_MAX });
  }
  const shortage = outgoingProblem(amount, state) ?? sumProblem(amount, state.held, state);
  if (shortage !== undefined) return rejected(shortage);
  return accepted({
    type: 'hold',
    holdId,
    amount,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...textOf(command),
  });
}

/** What was set aside goes out, all or part of it, once and in time. */
export function decideCapture(command: CaptureHold, state: ExistingAccount): AccountDecision {
  const problem = movementProblem(command, state);
  if (problem !== undefined) return rejected(problem);
  const { holdId, now } = command;
  const hold = openHold(state, holdId);
  if (hold === undefined) return rejected({ code: 'hold_not_open' });
  const { expiresAt } = hold;
  if (expiresAt !== undefined && expiresAt <= now) {
    return rejected({ code: 'hold_expired', expiresAt });
  }
  const amount = command.amount ?? hold.amount;
  if (amount > hold.amount) {
    return rejected({ code: 'hold_exceeded', held: hold.amount, amount });
  }
  return accepted({ type: 'capture', holdId, ...movementOf(amount, command, state) });
}

/** What was set aside is free again; also on a frozen account, on which nothing moves by that. */
export function decideVoid({ holdId }: VoidHold, state: ExistingAccount): AccountDecision {
  if (openHold(state, holdId) !== undefined) return accepted({ type: 'void', holdId });
  const problem = standingProblem(state);
  return rejected(problem?.code === 'account_closed' ? problem : { code: 'hold_not_open' });
}

/** As a void, once its time has come. */
export function decideExpiry({ holdId, now }: ExpireHold, state: ExistingAccount): AccountDecision {
  const expiresAt = openHold(state, holdId)?.expiresAt;
  if (expiresAt === undefined || expiresAt > now) return nothingToDo;
  return accepted({ type: 'expire', holdId });
}

function openHold({ holds }: ExistingAccount, holdId: HoldId): Hold | undefined {
  return holds.find((hold) => hold.holdId === holdId);
}
