import { projections, projector, type GuaranteeTopic } from './guarantee.ts';

/** What the projector promises. */
export const projectorGuarantees: GuaranteeTopic = {
  topic: 'The projector',
  promises: [
    {
      promise:
        'Every event takes effect in its document exactly once, in order, whatever is redelivered.',
      tests: [
        projections(
          'apply',
          'changes nothing when everything is delivered again from the beginning',
        ),
        projections('apply', 'fills gaps from the own stream when the group was set past entries'),
        projector(
          'kill',
          'every balance is right after ${KILLS} kills and stops at random moments',
        ),
        projections('consumers', 'share out the entries, and every document is right'),
      ],
    },
    {
      promise: 'What a projector was given when it died is applied by the next one.',
      tests: [
        projections(
          'consumers',
          'that was given them and died under its name come first when it starts again',
        ),
        projections('consumers', 'that died and does not come back are claimed by another'),
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
      promise: 'A bad event halts its own account; all others go on.',
      tests: [
        projections('poison', 'is parked, what comes before it is applied, what follows waits'),
        projections('poison', 'halts its stream over 100,000 entries, and the others flow'),
      ],
    },
    {
      promise:
        'A log that is not the one the documents were folded from stops the projection, documents untouched.',
      tests: [
        projections('log-changed', 'stops, documents untouched, when the log is emptied under it'),
        projections(
          'log-changed',
          'stops at the next start when the log has another identity, or none',
        ),
        projections('apply', 'stops when a restored log gives old versions to new events'),
      ],
    },
    {
      promise: 'Money is int64 in MongoDB.',
      tests: [projector('balances', 'money is int64, the largest and negative funds too')],
    },
  ],
};
