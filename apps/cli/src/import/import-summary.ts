import type { ImportPlan } from '../file/import-plan.ts';
import { formatCount, formatRate, formatSeconds } from '../terminal/format.ts';
import { transactionsDone, type ImportTally } from './import-tally.ts';

/** What the summary is about. */
export interface ImportRun {
  readonly file: string;
  readonly url: URL;
  readonly plan: ImportPlan;
  readonly tally: ImportTally;
  readonly elapsedMs: number;
}

/** What an import did, in five lines. */
export function describeRun({ file, url, plan, tally, elapsedMs }: ImportRun): string {
  const done = transactionsDone(tally);
  const rest = plan.transactionCount - done;
  const accountsRest = plan.accounts.length - tally.accountsCreated - tally.accountsExisting;
  const count = formatCount;
  const isWhole = rest === 0 && accountsRest === 0;
  const what = isWhole ? 'imported' : `imported ${done === 0 ? 'nothing' : 'a part'} of`;
  return [
    `${what} ${file} into ${url.href}`,
    `  accounts      ${count(tally.accountsCreated)} created, ` +
      `${count(tally.accountsExisting)} existing` +
      (accountsRest === 0 ? '' : `, ${count(accountsRest)} not begun`),
    `  transactions  ${count(tally.transactionsPosted)} posted, ` +
      `${count(tally.transactionsReplayed)} replayed` +
      (rest === 0 ? '' : `, ${count(rest)} not posted`),
    `  retries       ${count(tally.retries)}`,
    `  time          ${formatSeconds(elapsedMs)}, ${formatRate(done, elapsedMs)}`,
  ].join('\n');
}
