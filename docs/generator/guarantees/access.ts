import { command, service, type GuaranteeTopic } from './guarantee.ts';

/** What is promised of who may do what. */
export const accessGuarantees: GuaranteeTopic = {
  topic: 'Who may',
  promises: [
    {
      promise:
        'Foreign and unknown accounts get the same answer from every route, in the same class of time.',
      limits: 'That an id is taken is said by POST /accounts.',
      tests: [
        service('isolation', 'is as good as unknown to %s'),
        service('isolation', 'does not give its version away to %s with If-Match or a key'),
        service('isolation', 'takes %s as long as an unknown one'),
        service('isolation', 'is as good as unknown to transfers, at either end, and to bulks'),
        service(
          'isolation-of-reads',
          'meets its own accounts alone, in every read, unless it is an admin',
        ),
      ],
    },
    {
      promise: 'A credential that is changed, forged, expired or meant for another is refused.',
      tests: [
        service('bad-credentials', 'row 80: %s is answered 401'),
        service('bad-credentials', 'row 81: %s is answered 403'),
        service('bad-credentials', 'is none whatever is changed in a good one'),
        service(
          'tokens',
          'refuses a token from the moment on that it expires, also one that was just good',
        ),
      ],
    },
    {
      promise:
        'An API key that is issued or revoked is noticed by every service as soon as it reads of it, without ' +
        'polling; while Redis is away, known keys stay in force.',
      tests: [
        service('api-keys', 'see a key come and go while requests run'),
        service('api-keys', 'the keys that are known stay in force, and unknown ones out of it'),
        command('keys', 'makes a key and shows it once, lists and revokes it'),
      ],
    },
    {
      promise: 'Where the keys of tokens cannot be read, a token that needs them is 503, not 401.',
      tests: [
        service(
          'tokens',
          'answers 503 where the keys cannot be read, and serves by those that it knows',
        ),
      ],
    },
    {
      promise:
        'The service does not listen beyond loopback without authentication, unless told so.',
      tests: [
        service(
          'auth-start',
          'is refused without authentication where others reach it, unless that is meant',
        ),
      ],
    },
  ],
};
