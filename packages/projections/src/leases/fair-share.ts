/** What a projector sees of the others when it decides what to hold. */
export interface LeaseTable {
  /** Every live projector, in any order. */
  readonly members: readonly string[];
  /** Who holds a partition now; a partition that is free or has run out is not in it. */
  readonly holders: ReadonlyMap<number, string>;
}

/** What one projector does to come to its share. */
export interface Moves {
  /** Partitions that are its own to hold, and that nobody else holds. */
  readonly take: readonly number[];
  /** Partitions that it works on and that are somebody else's. */
  readonly giveUp: readonly number[];
}

/**
 * Who is to hold each of the partitions from 0 to below `partitionCount`: every partition has
 * exactly one member, and two members differ by at most one partition. As little as possible moves: nothing
 * does when the holders are balanced already.
 *
 * Whoever sees the same members and holders comes to the same answer, in any order of members.
 *
 * @throws {RangeError} there are no members
 */
export function fairShare(
  partitionCount: number,
  { members, holders }: LeaseTable,
): ReadonlyMap<number, string> {
  if (members.length === 0) throw new RangeError('nobody is there to hold the partitions');
  const held = new Map<string, number[]>(members.map((member) => [member, []]));
  for (let partition = 0; partition < partitionCount; partition += 1) {
    held.get(holders.get(partition) ?? '')?.push(partition);
  }
  // Who holds the most keeps one more than the others where the partitions do not come out even.
  const ranked = [...held].sort(
    ([left, some], [right, others]) => others.length - some.length || (left < right ? -1 : 1),
  );
  const even = Math.floor(partitionCount / ranked.length);
  const oneMoreCount = partitionCount % ranked.length;

  const shares = new Map<number, string>();
  const vacancies: string[] = [];
  for (const [rank, [member, partitions]] of ranked.entries()) {
    const quota = even + (rank < oneMoreCount ? 1 : 0);
    const kept = partitions.slice(0, quota);
    for (const partition of kept) shares.set(partition, member);
    for (let count = kept.length; count < quota; count += 1) vacancies.push(member);
  }
  for (let partition = 0; partition < partitionCount; partition += 1) {
    if (shares.has(partition)) continue;
    const member = vacancies.shift();
    if (member === undefined) throw new RangeError('the quotas do not add up to the partitions');
    shares.set(partition, member);
  }
  return shares;
}

/** Who decides. */
export interface OwnSide {
  readonly me: string;
  /** What it works on now, or has not ended its work on. */
  readonly working: ReadonlySet<number>;
}

/**
 * What `me` does now to come to its fair share. It counts itself as a member even where the others
 * do not see it yet, and takes what it holds and does not work on: a write of its own left that
 * behind which was never answered.
 */
export function movesOf(
  { me, working }: OwnSide,
  partitionCount: number,
  { members, holders }: LeaseTable,
): Moves {
  const everyone = [...new Set([...members, me])];
  const take: number[] = [];
  const giveUp: number[] = [];
  for (const [partition, member] of fairShare(partitionCount, { members: everyone, holders })) {
    const isWorking = working.has(partition);
    const isOthers = (holders.get(partition) ?? me) !== me;
    if (member === me && !isWorking && !isOthers) take.push(partition);
    if (member !== me && isWorking) giveUp.push(partition);
  }
  return { take: take.sort((a, b) => a - b), giveUp: giveUp.sort((a, b) => a - b) };
}
