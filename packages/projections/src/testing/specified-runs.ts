import type { RawEntry } from '@streamfold/event-store';

/** What one lane is given before it ends. */
export interface Life {
  readonly partition: number;
  readonly pages: readonly (readonly RawEntry[])[];
  /** It ends as by `kill -9`: what it could have saved of how far it is, is not saved. */
  readonly isKilled: boolean;
}

/** One way in which a projector may be given the events. */
export interface Run {
  /** What is special about it, for a message. */
  readonly name: string;
  /** One after the other. */
  readonly lives: readonly Life[];
}

/** An entry and its stream. */
export interface EntryOfStream {
  readonly streamId: string;
  readonly entry: RawEntry;
}

// A case of many events is cut at so many places, evenly spread.
const CUTS_MAX = 12;

/**
 * The ways in which a projector may be given these entries, all of which have to come to the same: in
 * pages of any length, again after a crash, and each stream in a partition of its own.
 */
export function runsOf(
  given: readonly EntryOfStream[],
  when: readonly EntryOfStream[],
): readonly Run[] {
  const placed = [...given, ...when];
  const all = placed.map(({ entry }) => entry);
  const single = all.map((entry) => [entry]);
  const halves = (cut: number) => [all.slice(0, cut), all.slice(cut)];
  return [
    { name: 'as given and then as when', lives: [life(halves(given.length))] },
    { name: 'all in one page', lives: [life([all])] },
    { name: 'each event in a page of its own', lives: [life(single)] },
    {
      name: 'every event a second time after a crash at the end',
      lives: [killed(single), life(single)],
    },
    ...cutsOf(all.length, given.length).flatMap((cut): Run[] => [
      { name: `a new page after event ${cut}`, lives: [life(halves(cut))] },
      {
        name: `a crash after event ${cut}, and all events again`,
        lives: [killed([all.slice(0, cut)]), life([all])],
      },
    ]),
    ...partitionedRuns(placed),
  ];
}

/** The places to cut at, the one between given and when among them. */
function cutsOf(length: number, boundary: number): readonly number[] {
  const places = Array.from({ length: Math.max(0, length - 1) }, (_, index) => index + 1);
  if (places.length <= CUTS_MAX) return places;
  const spread = Array.from({ length: CUTS_MAX }, (_, index) =>
    Math.round(1 + (index * (length - 2)) / (CUTS_MAX - 1)),
  );
  const cuts = new Set([...spread, boundary].filter((cut) => cut > 0 && cut < length));
  return [...cuts].sort((one, other) => one - other);
}

/** No order is promised between partitions, nor how streams are shared out to them. */
function partitionedRuns(placed: readonly EntryOfStream[]): readonly Run[] {
  const streams = [...Map.groupBy(placed, ({ streamId }) => streamId).values()].map((own) =>
    own.map(({ entry }) => entry),
  );
  if (streams.length < 2) return [];
  const whole = streams.map((own, partition) => life([own], partition));
  const longest = Math.max(...streams.map(({ length }) => length));
  const inTurn = Array.from({ length: longest }, (_, index) =>
    streams.flatMap((own, partition) => {
      const entry = own[index];
      return entry === undefined ? [] : [life([[entry]], partition)];
    }),
  );
  const name = 'each stream in a partition of its own';
  return [
    { name: `${name}, the first one first`, lives: whole },
    { name: `${name}, the last one first`, lives: whole.toReversed() },
    { name: `${name}, one event of each in turn`, lives: inTurn.flat() },
  ];
}

function life(pages: Life['pages'], partition = 0): Life {
  return { partition, pages: pages.filter(({ length }) => length > 0), isKilled: false };
}

function killed(pages: Life['pages']): Life {
  return { ...life(pages), isKilled: true };
}
