import { projector, command, kept, projections, pure, type GuaranteeTopic } from './guarantee.ts';

/** What leases promise. */
export const leaseGuarantees: GuaranteeTopic = {
  topic: 'Leases of partitions',
  promises: [
    {
      promise: 'A partition is worked on by one process at a time, and each takes a fair share.',
      limits:
        'Where MongoDB’s clock leaps forward, or a machine slept without its own clock going on, two may believe for a moment that they hold it: fences and conditions are for that.',
      tests: [
        projections(
          'leases',
          'share the partitions out as they come and go, one at a time and with rising fences',
        ),
        pure(
          'leases/fair-share',
          'every partition has a member, and two members differ by at most one',
        ),
        pure(
          'leases/fair-share',
          'nothing moves once it is shared out, and nothing moves that a member may keep',
        ),
      ],
    },
    {
      promise: 'A killed holder is replaced within five seconds.',
      limits: 'With the default lease of 3 s; the longer the lease, the later.',
      tests: [projections('leases-processes', 'within five seconds when the holder is killed')],
    },
    {
      promise:
        'Partitions are shared out among the projectors that run; those of one that is killed are taken ' +
        'over within 5 seconds.',
      limits: 'With the default of LEASE_MS, and while MongoDB answers.',
      tests: [
        projector(
          'take-over',
          'share them, and one has all within five seconds when the other is killed',
        ),
        projector(
          'take-over',
          'a projector that stands by is alive and ready, and takes over at once what is given up',
        ),
      ],
    },
    {
      promise: 'A holder that stops in order is replaced within a second.',
      tests: [
        projections('leases-processes', 'within a second when the holder stops in order'),
        projections(
          'consumers',
          'of two projectors one stands by, and goes on at once where the other has stopped',
        ),
      ],
    },
    {
      promise:
        'A holder that was paused for longer than its lease does nothing before it knows that it has lost it.',
      tests: [
        projections(
          'leases-processes',
          'knows that it has lost it before it does anything, and stands by',
        ),
        pure(
          'leases/held-lease',
          'is lost and its signal aborted for who asks before any timer has run',
        ),
      ],
    },
    {
      promise: 'Whoever has a lower fence saves no checkpoint, and writes no sums.',
      tests: [
        kept('checkpoints', 'is not saved by whoever had a lower fence'),
        kept(
          'category-store',
          'that somebody else has taken over is not moved, and nothing is written',
        ),
        projections(
          'category-lane',
          'is folded by one of two lanes that run at once: the lower fence ends',
        ),
      ],
    },
    {
      promise: 'A fence only rises, whoever takes a lease.',
      tests: [
        projections('leases', 'has a higher fence when the same holder gets it again'),
        projections(
          'leases-store',
          'frees a partition at once when it is released, and keeps its fence',
        ),
      ],
    },
    {
      promise: 'A lease lasts from when its renewal was sent, and not from when that was answered.',
      tests: [
        projections(
          'leases-late',
          'a lease lasts from when its last renewal was sent, not from when that was answered',
        ),
        projections(
          'leases-late',
          'a partition is not worked on where the answer comes after the lease has run out',
        ),
      ],
    },
    {
      promise:
        'Leases end by themselves while MongoDB is away, and are taken anew when it is back.',
      tests: [
        projections('leases-outage', 'when MongoDB is killed, and is taken anew when it is back'),
        projections('leases-outage', 'when MongoDB hangs, and is taken anew when it goes on'),
      ],
    },
    {
      promise: 'Of many who want a free partition at once, one gets it.',
      tests: [
        projections(
          'leases-store',
          'gives a free partition to exactly one of many who want it at once',
        ),
      ],
    },
    {
      promise:
        'With one of two projectors killed every second under load, every read model verifies without a difference.',
      tests: [
        command(
          'projectors-killed',
          'of two projectors one is killed every second for ${SECONDS} s under ${DEPOSITS_A_SECOND} deposits a second: no difference',
        ),
      ],
    },
  ],
};
