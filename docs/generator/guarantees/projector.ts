import { kept, projections, projector, pure, type GuaranteeTopic } from './guarantee.ts';

/** What the projector promises of every event. */
export const projectorGuarantees: GuaranteeTopic = {
  topic: 'The projector',
  promises: [
    {
      promise:
        'Every event takes effect in its document exactly once, whatever is delivered again.',
      tests: [
        projections(
          'apply',
          'changes nothing when everything is delivered again from the beginning',
        ),
        projections('apply', 'takes an event that is in the log twice once'),
        projector(
          'kill',
          'every balance, line and total is right after ${KILLS} kills and stops at random moments',
        ),
      ],
    },
    {
      promise:
        'Every event takes effect in the sums of many streams exactly once, whoever is killed when.',
      tests: [
        projections('category-kill', 'every sum is right after ${KILLS} kills at random moments'),
        projections('category-lane', 'folds an event once, whoever delivers it how often'),
      ],
    },
    {
      promise: 'Sums that several processes write at once are right.',
      tests: [
        projections(
          'category-lane',
          'keeps the sums right when its partitions write the same documents from several processes',
        ),
        projections(
          'category-store',
          'folds again when another transaction has written the same document meanwhile',
        ),
      ],
    },
    {
      promise: 'A commit whose answer is lost is neither lost nor done twice.',
      tests: [
        projections(
          'category-commit-lost',
          'of which every answer is lost is found by what it wrote',
        ),
        projections(
          'category-commit-lost',
          'that never arrives is made again by the next lane, at once',
        ),
      ],
    },
    {
      promise:
        'The events of a stream are folded in its order; what comes out of order waits or is filled in.',
      limits: 'Between streams, and between partitions, no order is promised.',
      tests: [
        projections('apply', 'folds every stream into its document, in order, and acknowledges'),
        pure(
          'plan/stream-plan',
          'applies the entries of a page by version, in whatever order they came',
        ),
      ],
    },
    {
      promise:
        'No event is missed, wherever somebody sets the consumer group, and whoever else reads it.',
      tests: [
        projections('apply', 'misses nothing when the group was set past entries'),
        projections(
          'consumers',
          'while a projector runs, to somebody who has no business there, are not missed',
        ),
        projections('partition-log-consumers', 'is not led back by one that sets the group back'),
      ],
    },
    {
      promise:
        'The gap that an entry deleted from the category leaves is filled from the stream’s own events.',
      limits:
        'Where a later event of the stream shows the gap. Sums over many streams lack it; the log says how many entries were deleted.',
      tests: [projections('apply', 'fills the gap that an entry deleted from the category leaves')],
    },
    {
      promise:
        'What a projector was given when it died is folded by the next one, and is pending no more.',
      tests: [
        projections(
          'consumers',
          'to a consumer that died are projected all the same, and are pending no more',
        ),
      ],
    },
    {
      promise: 'Nothing is acknowledged before it is journaled on a majority.',
      tests: [
        projections(
          'outage',
          'when MongoDB is killed and comes back: nothing is acknowledged meanwhile',
        ),
      ],
    },
    {
      promise:
        'A trim of the log may go by the group: up to where it stands everything is settled.',
      tests: [
        projections(
          'partition-log-consumers',
          'leaves the group where a trim may go by it, whoever else is there',
        ),
        projections(
          'partition-log',
          'leaves the group where the settled part ends, and never further back',
        ),
      ],
    },
    {
      promise: 'Redis or MongoDB may be away: the projector waits, and goes on by itself.',
      tests: [
        projections('outage', 'when Redis is killed and comes back'),
        projections('outage', 'and stops at once when it is told to while it waits'),
        projections(
          'lost-reply',
          'skips and repeats nothing when the answer to %s is lost ${CUTS} times',
        ),
      ],
    },
    {
      promise:
        'On a replica set of three, nothing is lost or doubled when the primary is killed and steps down under load.',
      tests: [
        projections(
          'replica-set',
          'loses and doubles nothing when the primary is killed ${KILLS} times and steps down under load',
        ),
      ],
    },
    {
      promise: 'A document that follows a stream is written only where it is still as it was read.',
      tests: [
        kept('documents', 'are replaced on the condition that they are as they were'),
        kept('documents', 'of an older generation are replaced on the condition that names it'),
      ],
    },
    {
      promise:
        'A projector starts before MongoDB does, waits for it, and stops in time without it.',
      limits: 'It waits for START_WAIT_MS.',
      tests: [
        projector(
          'mongo-away',
          'a MongoDB that comes up after the projector is waited for, and projected into',
        ),
        projector(
          'mongo-away',
          'a projector that is told to stop while MongoDB does not answer ends in time, with 0',
        ),
      ],
    },
    {
      promise: 'Money is int64 in MongoDB.',
      tests: [projector('balances', 'money is int64, the largest and negative funds too')],
    },
    {
      promise:
        'The projector does all its work with the Redis user that may do no more than it needs.',
      tests: [projector('acl', 'the projector does all its work as the user projector')],
    },
  ],
};
