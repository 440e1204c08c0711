import { parseAccountEvent } from '@streamfold/accounts';
import type { CategoryEvent, CategoryPosition, EventStore } from '@streamfold/event-store';
import { SumsByCurrency, type MoneySums } from './money-sums.ts';
import {
  addPart,
  currencyOf,
  isSettled,
  problemsOf,
  type TransferEvent,
  type TransferRecord,
} from './transfer-record.ts';

/** Something that is wrong with a transfer. */
export interface TransferDifference {
  readonly transferId: string;
  readonly problems: readonly string[];
}

/** What the log says of all transfers. */
export interface CheckedTransfers {
  readonly events: number;
  readonly transfers: number;
  /** How many have left an account that has not been told yet how they ended. */
  readonly pending: number;
  readonly sums: readonly (readonly [string, MoneySums])[];
  readonly differences: readonly TransferDifference[];
}

/** How to check. */
export interface CheckOptions {
  readonly signal: AbortSignal;
  /** Called for every event. */
  readonly onEvent?: (events: number) => void;
}

/**
 * Reads the whole log and compares what left accounts with what arrived and came back. Keeps in memory
 * the transfers that have not come to their end where it reads.
 *
 * Services may write meanwhile. What arrived is read a little before its departure where the two are in
 * different partitions; so where something seems to be missing at the end, what was written since is read
 * too: a departure is in the log before its arrival.
 *
 * @throws {EntryDecodeError} at an entry that is no event
 * @throws {UndecodableEventError} at an event that is none of an account
 * @throws {StoreUnavailableError} Redis could not answer
 */
export async function checkTransfers(
  store: Pick<EventStore, 'partitions' | 'readCategory'>,
  { signal, onEvent }: CheckOptions,
): Promise<CheckedTransfers> {
  const sums = new SumsByCurrency();
  const open = new Map<string, TransferRecord>();
  const ends: string[] = Array.from({ length: store.partitions }, () => '0-0');
  const counts = { events: 0, transfers: 0 };
  const readOn = async (afterPosition: CategoryPosition): Promise<void> => {
    for await (const recorded of store.readCategory({ afterPosition })) {
      signal.throwIfAborted();
      ends[recorded.partition] = recorded.position;
      counts.events += 1;
      onEvent?.(counts.events);
      const event = parseAccountEvent(recorded.event);
      sums.add(event);
      if ('transferId' in event) note(open, counts, recorded, event);
    }
  };
  await readOn([...ends]);
  const suspects = idsOf(open, isSuspect);
  if (suspects.size > 0) await readOn([...ends]);
  const differences: TransferDifference[] = [];
  for (const record of open.values()) {
    const { transferId } = record;
    // Of what has come up only now, the rest may be in what was written after it was looked for.
    const isJudged = suspects.has(transferId) || record.problems.length > 0 || !isSuspect(record);
    const problems = isJudged ? problemsOf(record) : [];
    if (problems.length > 0) differences.push({ transferId, problems });
    else addInTransit(sums, record);
  }
  const pending = idsOf(open, ({ out, done, back }) => {
    return out?.event.pending === true && (done ?? back) === undefined;
  }).size;
  return { ...counts, pending, sums: sums.entries(), differences };
}

function note(
  open: Map<string, TransferRecord>,
  counts: { transfers: number },
  { streamId: account, version }: CategoryEvent,
  event: TransferEvent,
): void {
  const { transferId } = event;
  if (event.type === 'transferOut') counts.transfers += 1;
  const record = open.get(transferId) ?? { transferId, problems: [] };
  addPart(record, { account, version, event });
  if (isSettled(record)) open.delete(transferId);
  else open.set(transferId, record);
}

function isSuspect(record: TransferRecord): boolean {
  return problemsOf(record).length > 0;
}

function idsOf(
  open: ReadonlyMap<string, TransferRecord>,
  isMeant: (record: TransferRecord) => boolean,
): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const record of open.values()) if (isMeant(record)) ids.add(record.transferId);
  return ids;
}

// What an account has lost by the transfer, and no other has gained.
function addInTransit(sums: SumsByCurrency, { out, in: into, back }: TransferRecord): void {
  for (const [part, sign] of [
    [out, 1n],
    [into, -1n],
    [back, -1n],
  ] as const) {
    if (part === undefined) continue;
    sums.of(currencyOf(part.event)).inTransit += sign * BigInt(part.event.amount);
  }
}
