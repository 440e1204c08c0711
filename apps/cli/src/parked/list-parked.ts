import { accountProjections } from '@streamfold/account-projections';
import type { AnyProjection, ParkedDocument } from '@streamfold/projections';
import type { CommandDeps, ExitCode } from '../import/import-command.ts';
import { withReadModels } from '../read-models/mongo-connection.ts';
import type { ReadModelFlags } from '../read-models/read-model-options.ts';
import { formatCount } from '../terminal/format.ts';
import { INTERRUPTED } from '../terminal/interruption.ts';
import { createTable, type Column } from '../terminal/table.ts';
import { parkedPages } from './parked-pages.ts';

/** What to list. */
export interface ListParkedFlags extends ReadModelFlags {
  /** @default of all */
  readonly projection?: AnyProjection;
  /** A JSON object a line, in place of the table. */
  readonly json?: true;
}

/** A reason may quote an entry, which may be of any size. JSON has all of it. */
const REASON_CHARACTERS_MAX = 200;

// Pages are of one projection each.
const LONGEST_NAME = Math.max(...accountProjections.map(({ name }) => name.length));

const COLUMNS: readonly Column<ParkedDocument>[] = [
  { title: 'projection', of: ({ projection }) => projection, width: LONGEST_NAME },
  { title: 'partition', of: ({ partition }) => String(partition), isNumber: true },
  { title: 'entry', of: ({ _id }) => _id.entryId },
  { title: 'stream', of: ({ streamId }) => streamId ?? '-' },
  { title: 'version', of: ({ version }) => String(version ?? '-'), isNumber: true },
  { title: 'waiting', of: ({ waitingCount }) => formatCount(waitingCount), isNumber: true },
  { title: 'since', of: ({ at }) => at.toISOString() },
  { title: 'code', of: ({ code }) => code },
  { title: 'reason', of: ({ reason }) => shortened(reason) },
];

/** Lists what is parked, as it is found, and how much it is. @throws {ReadModelCommandError} */
export async function runListParked(
  flags: ListParkedFlags,
  { terminal, signal }: CommandDeps,
): Promise<ExitCode> {
  return await withReadModels(flags, async (db) => {
    const table = createTable(terminal, COLUMNS);
    let [count, waiting] = [0, 0];
    for await (const page of parkedPages(db, flags.projection?.name)) {
      if (signal.aborted) return INTERRUPTED;
      if (flags.json === true) for (const one of page) terminal.out(JSON.stringify(asJson(one)));
      else table.add(page);
      count += page.length;
      waiting += page.reduce((sum, { waitingCount }) => sum + waitingCount, 0);
    }
    if (flags.json !== true) {
      const later = waiting === 1 ? 'event waits' : 'events wait';
      const found = `${formatCount(count)} parked, ${formatCount(waiting)} later ${later}`;
      terminal.out(count === 0 ? 'nothing is parked' : found);
    }
    return 0;
  });
}

function asJson({ _id, ...members }: ParkedDocument): object {
  return { entryId: _id.entryId, ...members };
}

function shortened(text: string): string {
  if (text.length <= REASON_CHARACTERS_MAX) return text;
  return `${text.slice(0, REASON_CHARACTERS_MAX)}…`;
}
