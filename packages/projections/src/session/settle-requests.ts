import type { Lane } from '../lane.ts';
import type { ParkRequest } from '../parking.ts';
import type { SessionParts } from './session-parts.ts';

/** Does what a person has asked to be done with what is parked, one after the other. */
export async function settleRequests(
  { projection, logger }: Pick<SessionParts, 'projection' | 'logger'>,
  lane: Lane,
  requests: readonly ParkRequest[],
): Promise<void> {
  for (const request of requests) {
    const { entryId, streamId, action } = request;
    const answer = await lane.settleRequest(request);
    const facts = { projection: projection.name, entryId, streamId, action };
    switch (answer.outcome) {
      case 'resumed':
      case 'discarded':
        logger.info(`parked entry ${answer.outcome}`, facts);
        break;
      case 'still_parked':
        logger.warn('entry is parked still', { ...facts, reason: answer.entry.reason });
        break;
      case 'refused':
        logger.warn('request refused', { ...facts, reason: answer.reason });
        break;
    }
  }
}
