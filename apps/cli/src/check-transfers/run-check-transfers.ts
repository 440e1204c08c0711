import { UndecodableEventError } from '@streamfold/accounts';
import { EventStoreError } from '@streamfold/event-store';
import { LogCommandError } from '../errors.ts';
import type { CommandDeps, ExitCode } from '../import/import-command.ts';
import { withLog, type ReadLogFlags } from '../read-models/open-log.ts';
import { formatItems, formatSeconds, printable } from '../terminal/format.ts';
import { INTERRUPTED } from '../terminal/interruption.ts';
import { startProgress } from '../terminal/progress.ts';
import { missingOf } from './money-sums.ts';
import { checkTransfers, type CheckedTransfers } from './transfer-check.ts';

/** Which log to check, and how to say what was found. */
export interface CheckTransfersFlags extends ReadLogFlags {
  readonly json?: true;
}

const DIFFERENCES_SHOWN_MAX = 100;

/** Checks all transfers of a log and says every difference. @throws {LogCommandError} */
export async function runCheckTransfers(
  flags: CheckTransfersFlags,
  deps: CommandDeps,
): Promise<ExitCode> {
  const { terminal, signal } = deps;
  const startedAt = performance.now();
  const checked = await check(flags, deps);
  if (checked === 'interrupted') {
    terminal.err('interrupted: nothing was found out');
    return INTERRUPTED;
  }
  const elapsedMs = performance.now() - startedAt;
  const isWell =
    checked.differences.length === 0 && checked.sums.every(([, sums]) => missingOf(sums) === 0n);
  if (flags.json === true) terminal.out(asJson(checked, isWell));
  else report(checked, deps, elapsedMs);
  return isWell && !signal.aborted ? 0 : 1;
}

async function check(
  flags: CheckTransfersFlags,
  { terminal, signal }: CommandDeps,
): Promise<CheckedTransfers | 'interrupted'> {
  try {
    return await withLog(flags, async ({ store, eventCount }) => {
      let done = 0;
      const read = () => ({ done, note: '', total: Math.max(eventCount, done) });
      const progress = startProgress({ terminal, unit: 'events', total: eventCount, read });
      try {
        return await checkTransfers(store, {
          signal,
          onEvent: (events) => {
            done = events;
          },
        });
      } finally {
        progress.stop();
      }
    });
  } catch (error) {
    if (signal.aborted && error === signal.reason) return 'interrupted';
    if (!(error instanceof EventStoreError) && !(error instanceof UndecodableEventError)) {
      throw error;
    }
    throw new LogCommandError(error.message, { cause: error });
  }
}

// Sums are text: they may be beyond what a number of JSON is read back as.
function asJson(checked: CheckedTransfers, isWell: boolean): string {
  const currencies = checked.sums.map(([currency, sums]) => {
    const texts = Object.entries(sums).map(([name, sum]) => [name, String(sum)] as const);
    const missing = String(missingOf(sums));
    return { currency, ...Object.fromEntries(texts), missing };
  });
  const { sums: _sums, ...counts } = checked;
  return JSON.stringify({ isWell, ...counts, currencies }, undefined, 2);
}

function report(checked: CheckedTransfers, { terminal }: CommandDeps, elapsedMs: number): void {
  const { events, transfers, pending, sums, differences } = checked;
  for (const { transferId, problems } of differences.slice(0, DIFFERENCES_SHOWN_MAX)) {
    terminal.out(printable(`transfer ${transferId}: ${problems.join('; ')}`));
  }
  const more = differences.length - DIFFERENCES_SHOWN_MAX;
  if (more > 0) terminal.out(`… and ${formatItems(more, 'more difference')}`);
  for (const [currency, amounts] of sums) {
    const { deposits, withdrawals, captures, funds, inTransit } = amounts;
    const [gone, there] = [deposits - withdrawals - captures, funds + inTransit];
    terminal.out(
      `${currency}: ${deposits} deposited - ${withdrawals} withdrawn - ${captures} captured = ` +
        `${gone}; ${funds} on accounts + ${inTransit} in transit = ${there}` +
        (gone === there ? '' : `: ${missingOf(amounts)} missing`),
    );
  }
  terminal.out(
    `checked ${formatItems(transfers, 'transfer')} in ${formatItems(events, 'event')}: ` +
      `${formatItems(differences.length, 'difference')}, ${pending} pending, ` +
      formatSeconds(elapsedMs),
  );
}
