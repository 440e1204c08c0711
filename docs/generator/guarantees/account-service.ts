import { service, whole, type GuaranteeTopic } from './guarantee.ts';

/** What the account service promises. */
export const accountServiceGuarantees: GuaranteeTopic = {
  topic: 'The account service',
  promises: [
    {
      promise:
        'No account goes below its overdraft limit, and no command is lost, however many clients there are.',
      tests: [
        service(
          'many-clients',
          'leave the sum of what was answered, in versions without a hole, never overdrawn',
        ),
        whole('many-clients', 'come to the sum of what was answered, in REST and in MongoDB'),
      ],
    },
    {
      promise: 'The same Idempotency-Key has one effect and one answer.',
      limits:
        'Keys belong to their account. A refused command leaves nothing behind and is decided anew.',
      tests: [
        service(
          'idempotency',
          'is carried out once, and answered the same again, also after others came between',
        ),
        service('idempotency', 'is carried out once when it is sent 50 times at once'),
      ],
    },
    {
      promise: 'Bad input is answered 4xx and appends nothing.',
      tests: [service('bad-inputs', 'row $row: $name'), service('raw-sockets', 'row %i: %s')],
    },
    {
      promise: 'A Redis that cannot answer is 503 with an outcome, never a 4xx.',
      tests: [
        service(
          'redis-faults',
          'commands are answered 503, and once it is well again the retry takes effect once',
        ),
      ],
    },
    {
      promise:
        'A statement shows what a write did to whoever reads it with the token of that write, or is ' +
        '503: it never shows less.',
      limits:
        'Without a token or a version it may be as old as the projector is behind; `version` says how far ' +
        'it goes.',
      tests: [
        service('statement', 'is waited for by the token of the write'),
        service('statement', 'is refused with 503 when the read model does not come to it in time'),
        service('statement', 'ends at the version that it says, although later lines are there'),
      ],
    },
    {
      promise: 'Without MongoDB nothing but statements is refused, and these with 503.',
      tests: [
        service(
          'mongo-away',
          'all but statements is answered, and these are once it is there: first, and again',
        ),
      ],
    },
    {
      promise: 'A stop cuts no request and loses no event.',
      limits:
        'Requests that a client pipelines behind one another during the stop may go unanswered.',
      tests: [
        service(
          'shutdown',
          'answers every request that got a connection, keeps what it answered, and exits with 0',
        ),
      ],
    },
    {
      promise: 'Logs hold no body, no header and no credential.',
      tests: [
        service(
          'logs',
          'has a JSON line for each request, under the id of its answer, without what was in it',
        ),
      ],
    },
  ],
};
