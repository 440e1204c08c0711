import { command, projections, projector, pure, type GuaranteeTopic } from './guarantee.ts';

/** What becomes of events that cannot be folded. */
export const parkedGuarantees: GuaranteeTopic = {
  topic: 'Parked events',
  promises: [
    {
      promise:
        'A bad event halts its own stream in its own projection; what comes before it is folded, what follows waits in order.',
      tests: [
        projections('poison', 'is parked, what comes before it is applied, what follows waits'),
        projector('balances', 'an event that no rule would have accepted halts its account'),
      ],
    },
    {
      promise: 'A stream that is halted over 100,000 entries holds up no other.',
      tests: [projections('poison', 'halts its stream over 100,000 entries, and the others flow')],
    },
    {
      promise: 'An event is parked once, however often it is delivered.',
      tests: [projections('poison', 'is parked once, however often it is delivered')],
    },
    {
      promise: 'An entry of no stream is parked alone, with what it held.',
      tests: [
        projections('poison', 'is parked with what it held, where that is binary'),
        pure('category/category-lane', 'that names no stream is parked alone'),
      ],
    },
    {
      promise:
        'A damaged entry is replaced by the good copy of its own stream, where there is one.',
      tests: [
        projections(
          'poison',
          'is replaced by the good copy of its own stream, where only it is damaged',
        ),
        pure('category/category-lane', 'is replaced by the copy of its own stream'),
      ],
    },
    {
      promise:
        'A retry folds the event and all that waits once its cause is put right, and applies nothing twice.',
      tests: [
        command('parked', 'resumes a stream whose cause was put right, and applies nothing twice'),
        pure(
          'stream/settle-request',
          'comes to the same when it is asked for again after it was done and not noted',
        ),
        pure('category/settle-request', 'is folded once, wherever the one who does it dies: %s'),
        pure(
          'stream/stream-lane',
          'loses its round where another lane notes what waits after it has read what is halted',
        ),
      ],
    },
    {
      promise: 'A retry that is refused says why, and leaves the stream halted.',
      tests: [
        command('parked', 'says what is still parked after a retry'),
        pure('category/settle-request', 'stays halted while its parked event is refused'),
      ],
    },
    {
      promise: 'A discard leaves the one event out and folds what waits behind it.',
      limits: 'In this read model alone: the event stays in the log.',
      tests: [
        projections('category-lane', 'is discarded when that is asked for, and the answer says so'),
        pure('stream/settle-request', 'applies what waits behind it'),
        pure('stream/leave-out', 'moves the document past it, as it was'),
      ],
    },
    {
      promise: 'What waits may be halted by a later event, and the answer says so.',
      tests: [
        projections(
          'category-lane',
          'stays when its stream is halted by a later event, and the answer says which is wrong',
        ),
        pure('stream/settle-request', 'parks the next one that is refused, with those behind it'),
      ],
    },
    {
      promise: 'What is asked for while no projector runs is done once when one comes.',
      tests: [
        command(
          'parked',
          'keeps what is asked for while no projector runs, which then does it once',
        ),
        projections('category-commit-lost', 'is done once when the commit is %s'),
      ],
    },
    {
      promise:
        'What a person has left out stays left out of a rebuild, and is no difference to a verification.',
      limits: 'As long as the rules refuse it: what new rules take is folded.',
      tests: [
        projections(
          'verify-live',
          'lists what a person has left out of the $kind kind, which a rebuild leaves out too',
        ),
      ],
    },
  ],
};
