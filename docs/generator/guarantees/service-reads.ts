import { service, type GuaranteeTopic } from './guarantee.ts';

/** What is promised of what is read from the account service. */
export const serviceReadGuarantees: GuaranteeTopic = {
  topic: 'What the service shows',
  promises: [
    {
      promise:
        'A read shows what a write did to whoever reads with the token of that write, or is 503: it never ' +
        'shows less.',
      limits:
        'Without a token or a version it may be as old as the projector is behind; `version` and `asOf` say ' +
        'how far it goes.',
      tests: [
        service('statement', 'is waited for by the token of the write'),
        service('statement', 'is refused with 503 when the read model does not come to it in time'),
        service('statement', 'ends at the version that it says, although later lines are there'),
        service('account-list', 'says how far it is, and has a write whose token is named'),
        service('totals', 'say how far they are, and have a write whose token is named'),
      ],
    },
    {
      promise:
        'Statements, lists, totals and the past of an account are what the events of the log come to.',
      tests: [
        service(
          'statement-range',
          'has every line of it, either way, and the balances before and after them',
        ),
        service(
          'account-list',
          'is walked through without a miss or a repeat while other accounts change',
        ),
        service(
          'totals',
          'are those of the log, of every range of days, type and currency, a page at a time',
        ),
        service('history', 'is what its events up to there come to, at every version'),
        service('history', 'is what its events up to there come to, at every time'),
      ],
    },
    {
      promise:
        'An event stream that goes on after Last-Event-ID has every event after it once and in order, ' +
        'through cuts and restarts.',
      limits: 'Of all accounts, in order within each partition.',
      tests: [
        service(
          'event-streams-resume',
          'get every event once and in order, of one account and of all',
        ),
        service(
          'event-streams-resume',
          'get every event once and in order, though the service and Redis are started again',
        ),
      ],
    },
    {
      promise:
        'A client that reads its event stream too slowly is cut off, and waits for nobody: it goes on where ' +
        'it was.',
      tests: [
        service(
          'event-streams-slow',
          'is cut off at the bound, and goes on later where it was; the others get everything',
        ),
        service(
          'event-streams',
          'share one subscription, which is there as long as any of them; too many are refused',
        ),
      ],
    },
  ],
};
