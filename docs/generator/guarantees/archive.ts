import { store, type GuaranteeTopic } from './guarantee.ts';

/** What archives, restores and trims promise. */
export const archiveGuarantees: GuaranteeTopic = {
  topic: 'The archive',
  promises: [
    {
      promise: 'An archive has the texts of the log byte for byte, readable by other tools.',
      tests: [
        store('archive-export', 'has a JSON object a line, with the texts of Redis byte for byte'),
      ],
    },
    {
      promise: 'A log that is restored is the one that was exported.',
      limits:
        'What was not exported, snapshots and consumer groups do not come back. The target must hold nothing of the category.',
      tests: [
        store(
          'archive-import',
          'is the one that was exported: every stream, the identity, and the same lines when exported again',
        ),
        store(
          'archive-import',
          'is not written over anything else, and not from the archive of another category',
        ),
        store('archive-import', 'opens to no store before it is whole'),
      ],
    },
    {
      promise: 'An export and an import that are killed are carried on, without loss or repeat.',
      tests: [
        store('archive-killed', 'are carried on by the next, and lose and double nothing'),
        store('archive-killed', 'does not grow with the log'),
      ],
    },
    {
      promise: 'Nothing of a file that was damaged is restored or read.',
      tests: [
        store(
          'archive-export',
          'has its flipped byte noticed and its file named, and nothing of that file is restored',
        ),
        store(
          'archive-reads',
          'is not taken from the archive of another log, nor from one that is damaged or too short',
        ),
      ],
    },
    {
      promise: 'A trim removes only what is archived and projected.',
      limits: 'Subscriptions are not consumer groups: nothing is kept for one that is behind.',
      tests: [
        store('trim', 'removes nothing without an archive, and nothing that is not in it'),
        store(
          'trim',
          'removes what every group was given and has acknowledged, up to that very entry',
        ),
        store('trim', 'always keeps the newest event of the category and of each stream'),
      ],
    },
    {
      promise: 'What was trimmed is read from the archive as if it were still there.',
      limits: 'By a store that is opened with the archive; another refuses such a read.',
      tests: [
        store('archive-reads', 'is read as if it were still there'),
        store('archive-reads', 'is folded where the snapshot is missing, and where it is damaged'),
        store('archive-reads', 'answers a commit that was repeated as the first time'),
        store('archive-backwards', 'is read as if it were whole, either way: %j'),
        store('archive-backwards', 'is read before and after any place, either way: %s'),
        store('archive-reads', 'is never left out silently by a store without the archive'),
      ],
    },
    {
      promise: 'A read or a subscription that a trim passes by misses and repeats nothing.',
      limits: 'In a store that is opened with the archive; in another it ends with an error.',
      tests: [
        store('archive-subscribe', 'misses and repeats nothing when the trim passes it by'),
        store('archive-subscribe', 'goes on from any place after its connection was cut'),
        store(
          'archive-backwards',
          'yields all that was there when it began, %s, and nothing twice',
        ),
        store(
          'archive-subscribe',
          'ends with an error in a store without the archive, and skips nothing',
        ),
      ],
    },
    {
      promise: 'A trimmed stream that cannot be read fails its own commands alone.',
      tests: [
        store('archive-append', 'fails alone in its batch where the archive cannot be read: %s'),
        store('archive-reads', 'fails its own stream alone where there is no archive'),
      ],
    },
  ],
};
