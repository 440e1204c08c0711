import { demandedOwner, type Principal } from './principal.ts';

/** Whether an account of `owner` is there for this principal, or as good as unknown. */
export function isVisibleTo(principal: Principal, owner: string | undefined): boolean {
  const demanded = demandedOwner(principal);
  return demanded === undefined || demanded === owner;
}
