import { projector, store, whole, type GuaranteeTopic } from './guarantee.ts';

/** What the event store promises. */
export const logGuarantees: GuaranteeTopic = {
  topic: 'The log',
  promises: [
    {
      promise: 'What was answered is in the log, once.',
      limits:
        'With `fsync`, through a crash of Redis and of its machine, as far as the disk keeps what it says it wrote. With `everysec` a crash may lose about two seconds, with `memory` everything since the last clean stop. Replication of Redis is asynchronous: below `replicated` a failover may lose what was answered.',
      tests: [
        store(
          'server-faults',
          'has every answered append after it is started again, and each once',
        ),
        whole('killed-midway', 'doubles nothing and loses nothing once it is run again'),
      ],
    },
    {
      promise: 'A lost answer never becomes a second event, nor a stale one, nor a wrong answer.',
      tests: [
        store(
          'lost-reply',
          'does not let a stale decision in where another process appended meanwhile',
        ),
        store('lost-reply', 'answers every append of the batch, each with one event'),
        store('lost-reply', 'is refused there, for the second try has already moved the stream'),
        store('lost-reply', 'leaves one event for each answer, in both streams'),
      ],
    },
    {
      promise: 'Of concurrent appends at one version exactly one goes in.',
      tests: [store('concurrent-append', 'let exactly one append in at each version')],
    },
    {
      promise: 'A repeated commit id is written once and answered as the first time.',
      limits: 'Commit ids belong to their stream.',
      tests: [
        store(
          'append',
          'answers duplicate, with the first version and time, before it looks at the version',
        ),
        store('append', 'finds a commit id that another process wrote, however long ago'),
      ],
    },
    {
      promise: 'Several events of one append are in the log all or none.',
      tests: [store('append', 'writes several events, all with their versions and positions')],
    },
    {
      promise:
        'Versions are 1, 2, 3 … without a hole, and the category has the same events in the same order.',
      tests: [
        store(
          'concurrent-append',
          'leave the same events in the category as in the own streams, in the same order',
        ),
      ],
    },
    {
      promise: 'A changed, missing or foreign event is noticed when its stream is read.',
      limits:
        'What is noticed is not repaired: the account takes no more events until a person has looked. Events before a snapshot are only looked at when the whole stream is read.',
      tests: [
        store('load', 'refuses to fold past an amount that was changed'),
        store('load', 'refuses to fold over a missing event'),
      ],
    },
    {
      promise: 'A damaged, foreign or outdated snapshot is ignored.',
      tests: [store('load', 'ignores one of another fold version, and one of another type')],
    },
    {
      promise: 'Every promise settles within its budget, and says whether something was written.',
      tests: [
        store(
          'server-faults',
          'settles every promise within its budget and says what is not known',
        ),
      ],
    },
    {
      promise: 'The store opens only on a Redis whose settings keep the durability level.',
      limits:
        'The settings are read at start; who changes them on a running server is not noticed.',
      tests: [store('open', 'names every setting that is wrong at once')],
    },
    {
      promise:
        'With `replicated`, what was answered as replicated is there after the master is lost and a replica that acknowledged it is promoted.',
      limits:
        'On Redis before 7.2, which has no `WAITAOF`, the replica has it in memory only. An append that too few replicas acknowledged in time is in the log, and is answered as `fsync`; so is one whose answer was lost, and one without events.',
      tests: [
        store(
          'replicated-failover',
          'has every append that was answered as replicated, and each once',
        ),
        store(
          'replicated-failover',
          'has them too after it was killed itself, where the server has WAITAOF',
        ),
        store('replicated', 'is in the log once, is answered as fsync in time, and is told once'),
        store(
          'durability-levels',
          'for replicated is refused by a server without replicas, which stays as it is',
        ),
      ],
    },
    {
      promise: 'No process of the system may empty, delete or overwrite the log.',
      limits: 'With the users of `infra/redis/users.acl`, as in the compose file; Redis 7.0 on.',
      tests: [
        store('acl', 'may do all that the store does, with %i partition(s)'),
        store('acl', '%s may not empty, delete, overwrite or reconfigure anything'),
        projector('acl', 'the projector does all its work as the user projector'),
      ],
    },
    {
      promise: 'A Redis that cannot prove who it is by its certificate is not talked to.',
      limits: 'Over `rediss://`, or where certificates are given.',
      tests: [
        store('tls', 'is refused where the authority is not trusted'),
        store('tls', 'is refused where the certificate is for another name'),
      ],
    },
    {
      promise: 'A server whose log was emptied or exchanged takes no event.',
      limits: 'It is noticed with the next new connection.',
      tests: [store('open', 'takes no event on any new connection')],
    },
  ],
};
