import { service, type GuaranteeTopic } from './guarantee.ts';

/** What a client may rely on that sends a request again. */
export const requestsSentAgainGuarantees: GuaranteeTopic = {
  topic: 'Requests that are sent again',
  promises: [
    {
      promise:
        'The same Idempotency-Key has one effect and one answer, status and body, after restarts and ' +
        'from any instance: what counts is the log.',
      limits:
        'Keys belong to the principal and name one operation on one account, for IDEMPOTENCY_WINDOW_MS at ' +
        'least. A refused request leaves nothing under its key and is decided anew; an unchanged account ' +
        'gives the same answer.',
      tests: [
        service('post-routes', 'is carried out once, and answered the same again'),
        service('post-routes', 'every request is answered as the first time'),
        service(
          'idempotency',
          'is answered by another instance as by the first, also although If-Match no longer holds',
        ),
        service(
          'idempotency',
          'row 77: is decided anew under its key, for nothing was written under it',
        ),
        service(
          'isolation',
          'is of its principal: the same one of another is new, and finds nothing out',
        ),
      ],
    },
    {
      promise:
        'A key that was used for another body is 422, and one whose request still runs is 409.',
      limits:
        'That a key was used for another account is noticed only by the process that saw it, among its ' +
        'last 50,000 keys; after a restart it is a new request.',
      tests: [
        service('post-routes', 'is refused with 422 when the key was used for another body'),
        service(
          'post-routes',
          'is refused with 409 while the first request runs, and has its answer then',
        ),
        service('idempotency', 'is refused with 422 when the key named %s of another account'),
      ],
    },
    {
      promise:
        'Lines of a bulk take effect once each and in the order of their account, however often the bulk ' +
        'breaks off and is sent again; a line that fails stops none after it.',
      limits: 'A bulk is no transaction: each line stands by itself.',
      tests: [
        service(
          'bulk',
          'is answered line by line in its order, and keeps the order of the lines of an account',
        ),
        service('bulk', 'is refused by itself, wherever it is: the others go on'),
        service(
          'bulk-broken',
          'is sent again from the beginning, however often, and no line takes effect twice',
        ),
        service('bulk-broken', 'is bounded when the client reads no answers: it is not read from'),
      ],
    },
  ],
};
