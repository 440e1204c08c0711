import type { EntryReader } from '@streamfold/event-store';
import type { Checkpoints } from '../checkpoint.ts';
import type { Documents } from '../documents.ts';
import type { Lease } from '../lease.ts';
import type { Logger } from '../logger.ts';
import type { Parking } from '../parking.ts';
import type { AnyStreamProjection } from '../projection.ts';

/** What the lane of a stream projection works with. */
export interface StreamLaneParts {
  readonly projection: AnyStreamProjection;
  /** That of `documents`, under which they are written. */
  readonly generation: number;
  readonly partition: number;
  readonly documents: Documents;
  readonly checkpoints: Checkpoints;
  readonly parking: Parking;
  readonly entries: EntryReader;
  readonly lease: Pick<Lease, 'isHeld'>;
  readonly logger: Logger;
  /**
   * Up to this position somebody may have written more than the checkpoint says: there, not even the
   * first event of a stream is taken to have no document.
   *
   * @default nobody has, and a document that is met all the same costs one more round
   */
  readonly carefulThrough?: string | undefined;
}
