import { create, deposit, withdraw } from './account-requests.ts';
import { capture, hold, holdIdOf, standing, voidHold } from './hold-requests.ts';
import type { Answer, Sent } from './send.ts';

/** A request, or how it is made of the answers to those before it. */
export type SentAfter = Sent | ((before: readonly Answer[]) => Sent);

/** How a route that takes POST is tried for its keys. */
export interface PostRouteCase {
  /** What must be there for it. */
  readonly before: readonly Sent[];
  /** A request that is carried out. */
  readonly sent: SentAfter;
  /** Another request to the same account, which the key of the first must not carry out. */
  readonly other: SentAfter;
}

/** A case for every route that takes POST, on accounts whose names begin with `id`. */
export const POST_ROUTE_CASES: Readonly<Record<string, (id: string) => PostRouteCase>> = {
  'POST /accounts': (id) => ({
    before: [],
    sent: create(id, { overdraftLimit: 5 }),
    other: create(id, { overdraftLimit: 6 }),
  }),
  'POST /accounts/:id/deposits': (id) => ({
    before: [create(id)],
    sent: deposit(id, 5),
    other: deposit(id, 6),
  }),
  'POST /accounts/:id/withdrawals': (id) => ({
    before: [create(id, { overdraftLimit: 50 })],
    sent: withdraw(id, 5),
    other: withdraw(id, 6),
  }),
  'POST /accounts/:id/holds': (id) => ({
    before: [create(id, { overdraftLimit: 50 })],
    sent: hold(id, 5),
    other: hold(id, 6),
  }),
  'POST /accounts/:id/holds/:holdId/capture': (id) => ({
    before: [create(id, { overdraftLimit: 50 }), hold(id, 5), hold(id, 5)],
    sent: (before) => capture(id, holdNamed(before, 1), { amount: 3 }),
    other: (before) => capture(id, holdNamed(before, 2), { amount: 3 }),
  }),
  'POST /accounts/:id/holds/:holdId/void': (id) => ({
    before: [create(id, { overdraftLimit: 50 }), hold(id, 5), hold(id, 5)],
    sent: (before) => voidHold(id, holdNamed(before, 1)),
    other: (before) => voidHold(id, holdNamed(before, 2)),
  }),
  'POST /accounts/:id/freeze': (id) => ({
    before: [create(id)],
    sent: standing(id, 'freeze', { description: 'asked for' }),
    other: standing(id, 'freeze', { description: 'asked for again' }),
  }),
  'POST /accounts/:id/unfreeze': (id) => ({
    before: [create(id), standing(id, 'freeze')],
    sent: standing(id, 'unfreeze'),
    other: standing(id, 'close'),
  }),
  'POST /accounts/:id/close': (id) => ({
    before: [create(id)],
    sent: standing(id, 'close'),
    other: standing(id, 'freeze'),
  }),
  'POST /accounts/:id/overdraft-limit': (id) => ({
    before: [create(id)],
    sent: standing(id, 'overdraft-limit', { overdraftLimit: 5 }),
    other: standing(id, 'overdraft-limit', { overdraftLimit: 6 }),
  }),
  'POST /transfers': (id) => ({
    before: [create(id, { overdraftLimit: 50 }), create(`${id}-to`)],
    sent: { path: '/transfers', body: { from: id, to: `${id}-to`, amount: 5 } },
    other: { path: '/transfers', body: { from: id, to: `${id}-to`, amount: 6 } },
  }),
};

function holdNamed(before: readonly Answer[], index: number): string {
  const answer = before[index];
  if (answer === undefined) throw new RangeError(`there is no answer ${index}`);
  return holdIdOf(answer);
}

/** Routes that take POST and whose keys are not in a header, each with tests of its own. */
export const KEYS_ELSEWHERE: readonly string[] = ['POST /bulk'];
