import { store, type GuaranteeTopic } from './guarantee.ts';

/** What the event store promises of the ids that callers give to their appends. */
export const commitIdGuarantees: GuaranteeTopic = {
  topic: 'Commit ids',
  promises: [
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
      promise:
        'With a window of time, a commit id is found for at least as long, also after a restart.',
      limits:
        'As far as the clocks of writers are no more than a minute apart. An older one is a new command to a process that does not remember it.',
      tests: [
        store('commit-window', 'is a duplicate, also after a restart: %s'),
        store(
          'commit-window',
          'is found over many pages, by a store that already knows the end of the stream',
        ),
        store(
          'commit-window',
          'is a new command after a restart, and is then found as the newer one',
        ),
        store('commit-window', 'is found however much time has passed since: one %s'),
      ],
    },
    {
      promise:
        'With a window of time, the first named command on a long stream does not read the stream.',
      tests: [
        store('commit-window-cost', 'reads what happened within the window, and not the stream'),
      ],
    },
  ],
};
