import { projector, command, projections, type GuaranteeTopic } from './guarantee.ts';

/** What rebuilds, verifications, waits and measurements of lag promise. */
export const readModelGuarantees: GuaranteeTopic = {
  topic: 'Rebuild, verify, lag and reading what was written',
  promises: [
    {
      promise:
        'A rebuild is switched in under live writes, and readers see whole documents all the time.',
      limits:
        'A cursor that is open over the switch ends with an error. Lines and documents of one projection are two renames, one right after the other.',
      tests: [
        projections(
          'rebuild-live',
          'switches under live writes, and a reader sees whole documents all the time',
        ),
      ],
    },
    {
      promise: 'Every event is counted once over a switch of sums.',
      tests: [
        projections(
          'rebuild-live',
          'switches documents of many streams under live writes, each event counted once',
        ),
      ],
    },
    {
      promise:
        'A rebuild that is killed at any moment is run again, and comes to what the log does.',
      tests: [
        projections(
          'rebuild-kill',
          'a rebuild of the %s kind comes to what the log does after ${KILLS} kills at random moments',
        ),
        command(
          'rebuild-verify',
          'goes on with a rebuild that was killed, and leaves nothing behind',
        ),
      ],
    },
    {
      promise: 'A switch that was begun is finished by whoever comes first.',
      tests: [
        projections('rebuild', 'is finished by several others at once when it died in the switch'),
      ],
    },
    {
      promise:
        'A projector that was paused over a switch brings nothing of the old documents into the new ones.',
      tests: [
        projections(
          'stale-lane',
          'changes no document of a rebuild that was switched in before it commits',
        ),
        projections(
          'stale-lane',
          'is fenced where it asks for its generation, or reads a document of the rebuild',
        ),
      ],
    },
    {
      promise: 'New rules are put in place by a rebuild, and a projector of the old ones stops.',
      tests: [
        projections(
          'rebuild',
          'puts documents of new rules in place, and a projector of the old ones stops',
        ),
      ],
    },
    {
      promise: 'What comes during the switch is folded also where no projector runs.',
      tests: [
        projections('rebuild', 'folds what comes during the switch, where no projector does'),
      ],
    },
    {
      promise:
        'A rebuild goes on from what an earlier one filled by the same rules from the same log, and from nothing else.',
      tests: [
        projections(
          'rebuild',
          'goes on where an aborted run ended, begins anew for other rules, and leaves nothing when told',
        ),
        projections('rebuild', 'refuses another log than that of the live documents'),
      ],
    },
    {
      promise: 'One rebuild is under way at a time; one that slept does no harm when it wakes up.',
      tests: [
        projections('rebuild', 'is one at a time, and fences the one that slept'),
        command('rebuild-verify', 'is not done twice at once'),
      ],
    },
    {
      promise:
        'A verification finds every difference that is planted, in documents and in lines, and nothing else.',
      tests: [
        projections(
          'verify',
          'finds each difference that is planted, alone and all of it, and leaves nothing',
        ),
        projections(
          'verify',
          'finds a wrong total of many streams, a deleted one and one too many',
        ),
      ],
    },
    {
      promise: 'A verification raises no false alarm while the projection goes on.',
      tests: [
        projections(
          'verify-live',
          'raises no false alarm while a projection of the $kind kind goes on at full rate',
        ),
        projections('verify-live', 'tells documents that were replaced meanwhile from wrong ones'),
      ],
    },
    {
      promise:
        'A verification changes nothing and leaves nothing, also when it is aborted or killed.',
      limits: 'What a killed one has folded is removed by the next.',
      tests: [
        projections('verify', 'folds nothing when it is aborted, and leaves nothing'),
        projections(
          'verify',
          'says that the projection is behind, and takes the place of a verification that died',
        ),
      ],
    },
    {
      promise: 'A rebuild puts right what a verification has found.',
      tests: [
        command('rebuild-verify', 'puts right by a rebuild what was found, under live traffic'),
      ],
    },
    {
      promise:
        'Lag is counted from the checkpoint and the log itself: 0 where nothing is left, and never 0 where something is.',
      limits:
        'Exact below 100 events; above it made of counts, which entries deleted by hand make too high.',
      tests: [
        projections(
          'lag',
          'is everything before a projection has begun, and nothing once it has caught up',
        ),
        projections('lag', 'counts what came after the checkpoint, by ones and by hundreds'),
        projections(
          'lag',
          'is right where entries were deleted by hand, before the checkpoint or after it',
        ),
      ],
    },
    {
      promise: 'Lag in seconds is the age of the oldest event that is not settled.',
      tests: [
        projections(
          'lag',
          'is as old as the oldest event that is not settled, by when it was decided',
        ),
      ],
    },
    {
      promise: 'Lag goes on growing in what is measured while MongoDB does not answer.',
      tests: [
        projections(
          'lag',
          'grows on what was known last while MongoDB does not answer, and is 0 again after',
        ),
        projector(
          'mongo-away',
          'lag is seen growing while MongoDB does not answer, and is 0 again after',
        ),
      ],
    },
    {
      promise: 'A wait for a write ends when the read model has it, and not before.',
      limits: 'What is seen is committed by a majority.',
      tests: [
        projections(
          'read-model-waits',
          'ends when its document is there at the version, however late, and not before',
        ),
        projections('read-model-waits', 'ends at the checkpoint of its partition: $kind'),
      ],
    },
    {
      promise: 'A wait for a stream that is halted says so at once.',
      tests: [
        projections(
          'read-model-waits',
          'says that the stream is halted, also when that happens while it waits',
        ),
      ],
    },
    {
      promise:
        'All waits of a process share their looks at MongoDB, and none looks when nobody waits.',
      tests: [
        projections('read-model-waits', 'share their looks, and none looks when nobody waits'),
      ],
    },
  ],
};
