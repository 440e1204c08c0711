import {
  UNSAID_CURRENCY,
  type TransferBack,
  type TransferDone,
  type TransferredIn,
  type TransferredOut,
  type TransferRefused,
} from '@streamfold/accounts';

/** An event of a transfer. */
export type TransferEvent =
  TransferredOut | TransferredIn | TransferRefused | TransferDone | TransferBack;

/** One part of a transfer: the event, the account that has it, and its place there. */
export interface TransferPart<Event extends TransferEvent = TransferEvent> {
  readonly account: string;
  readonly version: number;
  readonly event: Event;
}

/** What is known of a transfer. */
export interface TransferRecord {
  readonly transferId: string;
  out?: TransferPart<TransferredOut>;
  in?: TransferPart<TransferredIn>;
  refused?: TransferPart<TransferRefused>;
  done?: TransferPart<TransferDone>;
  back?: TransferPart<TransferBack>;
  /** What is wrong whatever comes after it. */
  readonly problems: string[];
}

/** Adds a part. A second one of its kind is a problem. */
export function addPart(record: TransferRecord, part: TransferPart): void {
  const { event, account, version } = part;
  const repeated = (): void => {
    record.problems.push(`${event.type} again, at version ${version} of ${account}`);
  };
  switch (event.type) {
    case 'transferOut':
      if (record.out === undefined) record.out = { ...part, event };
      else repeated();
      return;
    case 'transferIn':
      if (record.in === undefined) record.in = { ...part, event };
      else repeated();
      return;
    case 'transferRefused':
      if (record.refused === undefined) record.refused = { ...part, event };
      else repeated();
      return;
    case 'transferDone':
      if (record.done === undefined) record.done = { ...part, event };
      else repeated();
      return;
    case 'transferBack':
      if (record.back === undefined) record.back = { ...part, event };
      else repeated();
  }
}

/** What is wrong with a transfer of which nothing more will come that is not known yet. */
export function problemsOf(record: TransferRecord): readonly string[] {
  const { out, in: into, refused, done, back } = record;
  const problems = [...record.problems];
  if (out === undefined) {
    // A refusal alone: the rest came to its end before it, as a log of partitions is read.
    const there = [into, done, back].find((part) => part !== undefined);
    if (there !== undefined) {
      problems.push(`${there.event.type} at ${there.account} has no transferOut`);
    }
    return problems;
  }
  if (into !== undefined && back !== undefined) problems.push('it has arrived and has come back');
  if (into !== undefined && refused !== undefined) problems.push('it was taken in and refused');
  if (done !== undefined && back !== undefined) problems.push('it is done and has come back');
  if (done !== undefined && into === undefined) problems.push('it is done and has not arrived');
  if (out.event.pending !== true && into === undefined) problems.push('it has not arrived');
  if (into !== undefined && !isSameMoney(out.event, into.event)) {
    problems.push(`${shown(out.event)} left, and ${shown(into.event)} arrived`);
  }
  if (back !== undefined && !isSameMoney(out.event, back.event)) {
    problems.push(`${shown(out.event)} left, and ${shown(back.event)} came back`);
  }
  if (into !== undefined && (into.account !== out.event.to || into.event.from !== out.account)) {
    problems.push(`it left ${out.account} for ${out.event.to}, and arrived at ${into.account}`);
  }
  return problems;
}

/** Whether a transfer has come to its end, and all is well with it: nothing more will be heard of it. */
export function isSettled(record: TransferRecord): boolean {
  const { out, in: into, done, back } = record;
  if (out === undefined) return false;
  const isEnded = out.event.pending === true ? (done ?? back) !== undefined : into !== undefined;
  return isEnded && problemsOf(record).length === 0;
}

type Money = TransferredOut | TransferredIn | TransferBack;

function isSameMoney(a: Money, b: Money): boolean {
  return a.amount === b.amount && currencyOf(a) === currencyOf(b);
}

function shown(money: Money): string {
  return `${money.amount} ${currencyOf(money)}`;
}

/** What money is in. */
export function currencyOf({ currency }: Money): string {
  return currency ?? UNSAID_CURRENCY;
}
