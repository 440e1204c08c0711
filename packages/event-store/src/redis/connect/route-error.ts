/**
 * The server that is wanted cannot be found at the moment: nobody has the slot, or the one that is
 * said to be the master is none (any more). Likely to pass: a failover or a move is under way.
 */
export class RouteError extends Error {
  override readonly name = 'RouteError';
}
