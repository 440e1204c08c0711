import { projections, service, store, type GuaranteeTopic } from './guarantee.ts';

/** Each mistake of the design that this one grew from, and what is promised in its place. */
export const ancestorGuarantees: GuaranteeTopic = {
  topic: 'Mistakes of the design that this one grew from',
  promises: [
    {
      promise: 'WATCH is on a connection of its own, and its outcome is waited for.',
      tests: [store('concurrent-append', 'lose no command and never break the rule')],
    },
    {
      promise: 'A stream that is not there is at version 0, not at any version.',
      tests: [store('append', 'does not take a stream that is not there for one at any version')],
    },
    {
      promise: 'A crash during a creation burns no id.',
      tests: [
        store(
          'lost-reply',
          'leaves nothing that would keep the first event of a stream from being appended',
        ),
      ],
    },
    {
      promise: 'Concurrent requests share no state that any of them changes.',
      tests: [
        store('handle', 'shares states between commands and changes none of them'),
        service(
          'defects',
          'is never seen, nor left, in a state that no order of the commands leads to',
        ),
      ],
    },
    {
      promise: 'Amounts are integers; nothing is coerced.',
      tests: [service('defects', 'that is no positive integer never reaches the funds')],
    },
    {
      promise: 'A request reads the account’s own news, not the log.',
      tests: [store('commands-sent', 'is a look for news and one transaction')],
    },
    {
      promise: 'An account id cannot name another key.',
      tests: [service('defects', 'that is the name of a key leads to a key of its own')],
    },
    {
      promise: 'The group is made with its stream at the first boot, and never quietly made again.',
      tests: [
        projections(
          'log-changed',
          'makes the stream and the group at the first boot, before there is an event',
        ),
        projections('log-changed', 'stops when its group is destroyed, and does not make it again'),
      ],
    },
    {
      promise: 'Pending entries that were deleted do not end the loop.',
      tests: [
        projections('consumers', 'and that were deleted then are filled in from the own stream'),
        projections(
          'partition-log-consumers',
          'settles also entries that they left and somebody has deleted',
        ),
      ],
    },
    {
      promise: 'The list of positions in a document is bounded, and deduplicates nothing.',
      tests: [projections('apply', 'keeps the last ten positions, newest last')],
    },
    {
      promise: 'A Redis that is down is 503 without a word of what failed inside.',
      tests: [
        service(
          'redis-faults',
          'reads are answered 503 and /readyz says why, while /livez does not mind',
        ),
      ],
    },
    {
      promise: 'A request can be repeated by its key.',
      tests: [
        service(
          'idempotency',
          'is carried out once, and answered the same again, also after others came between',
        ),
      ],
    },
  ],
};
