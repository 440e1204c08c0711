import type { Deposit, Withdraw } from './account-commands.ts';
import type { ExistingAccount } from './account-state.ts';
import { accepted, rejected, type AccountDecision } from './decision.ts';
import { movementOf, incomingProblem, movementProblem, outgoingProblem } from './movement-rules.ts';

/** Money comes in, unless the account would hold more than it can. */
export function decideDeposit(command: Deposit, state: ExistingAccount): AccountDecision {
  const { amount } = command;
  const problem = movementProblem(command, state) ?? incomingProblem(amount, state);
  if (problem !== undefined) return rejected(problem);
  return accepted({ type: 'deposit', ...movementOf(amount, command, state) });
}

/** Money goes out, as far as the funds that are not held and the overdraft reach. */
export function decideWithdraw(command: Withdraw, state: ExistingAccount): AccountDecision {
  const { amount } = command;
  const problem = movementProblem(command, state) ?? outgoingProblem(amount, state);
  if (problem !== undefined) return rejected(problem);
  return accepted({ type: 'withdraw', ...movementOf(amount, command, state) });
}
