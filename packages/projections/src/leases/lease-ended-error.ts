import { ProjectionError } from '../errors.ts';

/** Why the signal of a lease was aborted: it was given up, or could not be renewed in time. */
export class LeaseEndedError extends ProjectionError {
  readonly code = 'lease_ended';
}
