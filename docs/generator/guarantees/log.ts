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
      promise:
        'Where a key holds something else than its stream, nothing is written, not even half.',
      tests: [
        store('wrong-type', 'is named in a refusal, in the log too, and harms no neighbour'),
        store('wrong-type', 'takes no event, not even half of one, and is named'),
      ],
    },
    {
      promise: 'A damaged, foreign or outdated snapshot is ignored.',
      tests: [store('load', 'ignores one of another fold version, and one of another type')],
    },
    {
      promise: 'Where Redis fails, every call settles in its budget, and says if it was written.',
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
        'No event is written that its schema refuses, and nobody else waits or fails for it.',
      limits:
        'Where the store is opened with schemas. The validator sees the event as it was given; what JSON makes of it (a date becomes text) is only seen by a check on reading.',
      tests: [
        store('schemas', 'of an event that is not valid is refused, and nothing of it is written'),
        store('schemas', 'of an event that is not valid disturbs no other append of its batch'),
      ],
    },
    {
      promise: 'What earlier schemas wrote is read and folded as the present ones have it.',
      limits:
        'The hash chain is checked on what is stored. A snapshot holds what was folded before: raise the fold version where a new upcast changes the state.',
      tests: [
        store('schemas', 'is read as the present schemas have it'),
        store(
          'schemas',
          'is folded as the present schemas have it, also by a process that remembers',
        ),
        store('schemas', 'is checked against the hash chain as it was stored'),
        store('schemas', 'may have been written by a later process, and is refused as such'),
      ],
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
      tests: [
        store('open', 'takes no event on any new connection'),
        store('log-exchanged', 'takes no event: the next append says what happened'),
        store(
          'log-exchanged',
          'is read anew: what is remembered of it is compared before it is used',
        ),
      ],
    },
    {
      promise: 'An append costs two round trips to Redis, and a batch of appends no more.',
      limits:
        'One more for a stream that has grown by a page of 1,000 events since it was read, and for the first named command on a stream in a store with a window for commit ids.',
      tests: [
        store('round-trips', 'are two for a command: one to look, one to write'),
        store('round-trips', 'are two for a batch, whatever its streams and however many commands'),
      ],
    },
    {
      promise: 'What is too large, or fails, harms no append beside it.',
      tests: [
        store('expected-version', 'is refused before it is sent, and holds up nobody'),
        store(
          'batch-neighbours',
          'go into several transactions, each of a size that the server takes at once',
        ),
        store('batch-neighbours', 'holds up neither its own stream nor those beside it'),
      ],
    },
    {
      promise: 'An append to several streams is in all of them, or in none.',
      limits: 'They must be in one partition.',
      tests: [
        store(
          'append-to-streams',
          'writes nothing where one of them is not as expected, and names it',
        ),
        store('append-to-streams', 'of two processes leave both legs of each, or none'),
        store(
          'append-to-streams',
          'never conflict within a process, and leave every sum as it was',
        ),
        store('append-to-streams', 'is in the log once: %s'),
      ],
    },
    {
      promise:
        'A failover of a cluster or by sentinels never doubles an event and leaves no hole: appends go on at the new master, deciding on what it has.',
      limits:
        'Replication of Redis is asynchronous: of the partitions of a master that died, a tail of what was answered may be lost, always with both copies of an event. A failover that a cluster is asked for loses nothing. A master that was replaced without knowing it takes appends until it is told, or refuses them for want of replicas: set `min-replicas-to-write`.',
      tests: [
        store('cluster-failover', 'loses and doubles nothing'),
        store(
          'cluster-failover',
          'stops no other partition, and loses at most a tail that was not replicated',
        ),
        store('cluster-failover', 'decides on what the log really has'),
        store(
          'sentinel',
          'is replaced by the sentinels, and at most a tail that was not replicated is lost',
        ),
        store(
          'sentinel',
          'doubles nothing, and loses nothing of what was answered once the old master had no replica',
        ),
      ],
    },
    {
      promise:
        'A partition that is moved to another server of a cluster under load loses and doubles nothing.',
      limits:
        'While it is moved its appends wait, and are answered `StoreUnavailableError` when their budget is spent. Other partitions go on.',
      tests: [
        store('cluster-move', 'loses and doubles nothing, and holds up no other partition'),
        store('cluster-move', 'answers that nothing was written, never from half of it'),
        store(
          'cluster',
          'takes the appends of the other partitions, and says of these that none went in',
        ),
      ],
    },
    {
      promise:
        'A stream is in the same partition for ever, and a log is opened with no other number.',
      limits: 'On a Redis Cluster a log has two partitions or more.',
      tests: [
        store(
          'partitions',
          'keeps every stream in the partition that its name gives, with the category beside it',
        ),
        store('partitions', 'is refused when it is opened with %i'),
        store('cluster', 'has each partition whole on one server, and partitions on every server'),
        store(
          'cluster',
          'is refused with one partition, and with another number than it was made with',
        ),
      ],
    },
  ],
};
