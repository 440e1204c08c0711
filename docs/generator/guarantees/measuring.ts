import { contract, store, type GuaranteeTopic } from './guarantee.ts';

/** What the event store promises to whoever measures it. */
export const measuringGuarantees: GuaranteeTopic = {
  topic: 'Measuring the event store',
  promises: [
    {
      promise: 'An observer hears of every transaction once, and harms no append.',
      tests: [
        store('observer', 'is told once of what went into one transaction together'),
        store(
          'observer',
          'is told of the stream on which another writer was faster, and of the transaction',
        ),
        store('observer', 'is told how one was resolved: %s, %s'),
        store('observer', 'harms no append'),
      ],
    },
    {
      promise: 'The workload of a store has each append at most once, and none that is answered.',
      tests: [
        contract('workload', 'has nothing of what is answered'),
        contract('workload', 'has each append at most once while it is not answered'),
        store('observer', 'has what waits and what is under way, its lanes and its connections'),
      ],
    },
  ],
};
