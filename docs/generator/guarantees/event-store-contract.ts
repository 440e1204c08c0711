import { contract, store, type GuaranteeTopic } from './guarantee.ts';

/** What every implementation of the event store promises. */
export const contractGuarantees: GuaranteeTopic = {
  topic: 'The interface of the event store',
  promises: [
    {
      promise: 'What a client is answered was so at some moment between its call and the answer.',
      limits:
        'Checked stream by stream. A read of the category that is under way does not stop the writers.',
      tests: [
        store('histories-processes', 'are each answered what one order of all their calls answers'),
        store('histories', 'answers at each step what the model answers'),
      ],
    },
    {
      promise: 'An append to several streams is in the log whole, in one piece, or not at all.',
      limits: 'The streams are of one partition.',
      tests: [
        contract('append-to-streams', 'writes to all streams, next to one another in the category'),
        contract(
          'append-to-streams',
          'names the first stream that was not as expected, and writes to none',
        ),
        contract('append-to-streams', 'goes in once of several at once, for every stream together'),
        contract('partitions', 'takes an append to streams of one partition, and of no two'),
      ],
    },
    {
      promise: 'A command is decided on every event that was answered before.',
      tests: [
        contract('handle', 'decides on the present state, and answers what came of it'),
        contract(
          'concurrency',
          'decide again after a conflict, on the state with the others’ events',
        ),
      ],
    },
    {
      promise: 'A subscription yields every event once, in order, and says when it has caught up.',
      tests: [
        contract('subscribe', 'misses and repeats nothing while much is appended'),
        contract(
          'subscribe',
          'yields the past, says that it has caught up, and yields what follows',
        ),
        contract('subscribe', 'goes on after the place of a signal, or after an event'),
      ],
    },
    {
      promise: 'Streams and the category are read the same either way.',
      tests: [
        contract('read-stream', 'reads the same either way over many pages'),
        contract('read-category', 'reads the same either way over many pages'),
      ],
    },
    {
      promise: 'Arguments that no call can have are refused before anything is written.',
      tests: [
        contract(
          'refused-arguments',
          'are refused by a TypeError, and nothing is written: ${table}',
        ),
      ],
    },
  ],
};
