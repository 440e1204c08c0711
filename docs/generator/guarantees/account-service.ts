import { service, whole, type GuaranteeTopic } from './guarantee.ts';

/** What the account service promises, whatever is asked of it. */
export const accountServiceGuarantees: GuaranteeTopic = {
  topic: 'The account service',
  promises: [
    {
      promise:
        'No account goes below its overdraft limit, and no command is lost, however many clients and ' +
        'services there are. Commands commute: no conflict is answered to a client that asks for none.',
      tests: [
        service(
          'many-clients',
          'leave the sum of what was answered, in versions without a hole, never overdrawn',
        ),
        whole('many-clients', 'come to the sum of what was answered, in REST and in MongoDB'),
      ],
    },
    {
      promise: 'Bad input is answered 4xx and appends nothing.',
      limits: 'docs/bad-inputs.md lists every input that is tried, and its test.',
      tests: [service('bad-inputs', 'row $row: $name'), service('raw-sockets', 'row %i: %s')],
    },
    {
      promise: 'A Redis that cannot answer is 503 with an outcome, never a 4xx.',
      tests: [
        service(
          'redis-faults',
          'row 95: commands are answered 503, and once it is well again the retry takes effect once',
        ),
      ],
    },
    {
      promise:
        'Without MongoDB nothing but reads of the read models is refused, and these with 503.',
      tests: [
        service(
          'mongo-away',
          'row 96: all but reads of it is answered, and these are once it is there: first, and again',
        ),
      ],
    },
    {
      promise: 'A stop cuts no request and loses no event.',
      tests: [
        service(
          'shutdown',
          'answers every request that got a connection, keeps what it answered, and exits with 0',
        ),
        service(
          'shutdown',
          'answers all of several requests that were sent in one go, and ends the connection with the last',
        ),
      ],
    },
    {
      promise:
        'A rolling restart, even with a crash, fails no request that is sent again under its key, and ' +
        'doubles none.',
      tests: [
        service(
          'rolling-restart',
          'a rolling restart under load fails no request that is sent again under its key, and doubles none',
        ),
      ],
    },
    {
      promise:
        'One client can neither crowd out the others nor hold a connection for as long as it likes.',
      limits:
        'Requests are counted by each process for itself, by the wall clock. How long an admitted request ' +
        'takes when far more come than can be served is not promised.',
      tests: [
        service(
          'limits',
          'row 83: is answered 429, says when to come back, and no address that it makes up helps',
        ),
        service(
          'limits',
          'answers 503 to more %s, and each event is there once when they come back',
        ),
        service('slow-clients', 'is cut in time, while others are served'),
      ],
    },
    {
      promise: 'Logs hold no body, no header and no credential.',
      tests: [
        service(
          'logs',
          'has a JSON line for each request, under the id of its answer, without what was in it',
        ),
        service('auth-start', 'has no key and no token in it, good or bad'),
      ],
    },
  ],
};
