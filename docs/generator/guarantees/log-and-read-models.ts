import { projections, projector, pure, type GuaranteeTopic } from './guarantee.ts';

/** What happens where the log and the read models disagree. */
export const logAndReadModelGuarantees: GuaranteeTopic = {
  topic: 'The log and its read models',
  promises: [
    {
      promise: 'A log with another identity, or none, stops the projection, documents untouched.',
      tests: [
        projections('log-check', 'stops at another identity, or none'),
        projections(
          'log-changed',
          'stops at the next start when the log has another identity, or none',
        ),
        projections(
          'documents-gone',
          'stay as they are until they are dropped, and then this log is folded',
        ),
      ],
    },
    {
      promise: 'A log that is emptied under the projector stops it, documents untouched.',
      tests: [
        projections('log-changed', 'stops, documents untouched, when the log is emptied under it'),
        projections('log-restored', 'the check of the log stops after FLUSHALL'),
        projector(
          'process',
          'a log that is flushed stops each projection with one sentence, MongoDB untouched',
        ),
      ],
    },
    {
      promise: 'A stream that is gone stops the projection.',
      tests: [projections('log-check', 'stops when the stream is gone')],
    },
    {
      promise:
        'A consumer group that is gone stops the projection, which says how it is made again, and never makes it itself.',
      tests: [
        projections(
          'log-check',
          'stops when the group is gone, until the command that it names was run',
        ),
        projections('log-changed', 'stops when its group is destroyed, and does not make it again'),
      ],
    },
    {
      promise:
        'A log that was restored from an older state stops the projection, also when it has gone on since.',
      tests: [
        projections('log-check', 'stops when the log ends before the checkpoint'),
        projections(
          'log-restored',
          'the check of the log stops on an older copy of its data, also when that has gone on',
        ),
      ],
    },
    {
      promise: 'Another event at the checkpoint stops the projection.',
      tests: [
        projections('log-check', 'stops when another event is at the checkpoint, or what is none'),
      ],
    },
    {
      promise: 'A version that is folded and comes with another hash stops the projection.',
      tests: [
        projections('apply', 'stops at an applied version that comes with another hash'),
        projections('apply', 'stops when a restored log gives old versions to new events'),
      ],
    },
    {
      promise:
        'Entries that were trimmed before they were folded come from the archive, and stop the projection where there is none.',
      tests: [
        projections(
          'log-check',
          'stops at a trim beyond the checkpoint unless there is the archive',
        ),
        projections('partition-log', 'has what was trimmed from the archive'),
      ],
    },
    {
      promise: 'Entries that were removed by hand before they were folded stop the projection.',
      limits:
        'From the beginning or the end of the log. Single ones between others are filled in where a later event shows the gap, and are told in the log.',
      tests: [
        projections(
          'log-check',
          'stops when entries were removed by hand, unless they were projected',
        ),
      ],
    },
    {
      promise: 'Documents that were folded by other rules stop the projection.',
      tests: [projections('log-changed', 'stops when its documents were folded by other rules')],
    },
    {
      promise: 'An empty MongoDB is filled again from the log by itself, however far the group is.',
      tests: [
        projections(
          'log-changed',
          'reads everything again into an empty MongoDB, though the group is far ahead',
        ),
      ],
    },
    {
      promise:
        'Documents that were dropped or emptied are folded again from the beginning, and sums count nothing twice.',
      limits:
        'When the projection begins anew: with the projector, with another lease, after a failure. Emptied documents are not taken for gone while something of theirs is parked: drop the collection.',
      tests: [projections('documents-gone', 'are folded again from the beginning, once: %s')],
    },
    {
      promise: 'A MongoDB that is behind the log, as after a restore, is no error: it catches up.',
      tests: [
        projections('documents-gone', 'catches up, and counts nothing twice'),
        projections('log-check', 'does not stop when the documents are older than the log'),
        pure('log-check', 'that goes on after the checkpoint'),
      ],
    },
    {
      promise: 'The stream and the group are made at the first boot alone.',
      tests: [
        projections(
          'log-changed',
          'makes the stream and the group at the first boot, before there is an event',
        ),
      ],
    },
  ],
};
