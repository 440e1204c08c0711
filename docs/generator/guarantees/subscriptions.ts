import { store, type GuaranteeTopic } from './guarantee.ts';

/** What reads and subscriptions promise. */
export const subscriptionGuarantees: GuaranteeTopic = {
  topic: 'Reads and subscriptions',
  promises: [
    {
      promise:
        'A subscription yields every event of the category once, each partition’s in the order of commits, however often its connection is cut.',
      limits:
        'Within one iteration. Across iterations the caller keeps the place, as `caughtUp` or an event’s position gives it. Events of different partitions come as they are read.',
      tests: [
        store(
          'subscribe-faults',
          'yields every event once and in order, past and future, with writers at work',
        ),
        store('subscribe-faults', 'goes on when it is cut while it waits'),
        store(
          'subscribe-faults',
          'waits for it and goes on, without a miss or a repeat, and says so',
        ),
        store('subscribe-partitions', 'goes on from the places that it had reached'),
      ],
    },
    {
      promise:
        '`caughtUp` is said when everything has been yielded, and nothing that comes after it is missed.',
      tests: [
        store('subscribe', 'says that all was yielded each time that it was'),
        store(
          'subscribe',
          'yields everything that is appended after it has caught up, and nothing of before',
        ),
        store(
          'subscribe-partitions',
          'yields each in its own order, and says when all of them were yielded',
        ),
      ],
    },
    {
      promise:
        'A log that is emptied or exchanged under a subscription is an error before an event of another one is yielded, never silence.',
      limits:
        'A subscription that waits notices within two seconds. A tail that was lost is noticed with the next connection, if this iteration had read it.',
      tests: [
        store('subscribe-faults', 'is an error, also when nothing is ever appended again'),
        store('subscribe-faults', 'is an error before an event of another log is yielded'),
        store('subscribe-faults', 'is an error when its tail is gone after a lost connection'),
      ],
    },
    {
      promise:
        'A subscription ends at once when it is told to, whatever the server does, and leaves no connection and no listener.',
      tests: [
        store(
          'subscribe',
          'is done at once when its signal is aborted while it waits, and leaves nothing behind',
        ),
        store('subscribe', 'leaves no connection when the loop is left, wherever that is'),
        store('subscribe', 'is done when the store is closed, also while it waits'),
        store(
          'subscribe-faults',
          'ends at once when its signal is aborted meanwhile, and when the server is frozen',
        ),
      ],
    },
    {
      promise:
        'Reads keep the reader’s pace: a subscription is a page ahead at the most, a read none.',
      tests: [
        store('subscribe', 'has one page and one page ahead, and no more'),
        store('read-stream', 'is no more than the limit, and the next page only when it is wanted'),
      ],
    },
    {
      promise:
        'Every event that is read from its own stream, either way, has been checked against the one before it.',
      limits: 'The category is not checked: an entry of it stands by itself.',
      tests: [
        store('read-damaged', 'is read up to a hole from either side'),
        store('read-damaged', 'is read up to a changed event from either side'),
        store('read-stream', 'finds no hole in a stream that is being written to'),
      ],
    },
    {
      promise:
        'Partitions are merged by position, and each keeps its order, from either side and under any limit.',
      tests: [
        store('read-category', 'merges them by position, each in its own order'),
        store('read-category', 'is the same backwards, the other way round'),
        store('read-category', 'yields what any options ask for'),
      ],
    },
  ],
};
