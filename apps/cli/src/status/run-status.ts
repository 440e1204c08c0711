import type { CommandDeps, ExitCode } from '../import/import-command.ts';
import { formatCount, printable } from '../terminal/format.ts';
import { createTable, type Column } from '../terminal/table.ts';
import {
  readStatus,
  type PartitionStatus,
  type ProjectionStanding,
  type StatusFlags,
  type SystemStatus,
} from './read-status.ts';

const NOBODY = '-';

const COLUMNS: readonly Column<PartitionStatus>[] = [
  { title: 'partition', of: ({ partition }) => String(partition), isNumber: true },
  { title: 'projection', of: ({ projection }) => projection },
  { title: 'status', of: ({ facts, lease }) => facts?.status ?? (lease ? 'unknown' : NOBODY) },
  { title: 'position', of: ({ position }) => position },
  { title: 'events behind', of: ({ eventsBehind }) => formatCount(eventsBehind), isNumber: true },
  { title: 's behind', of: ({ secondsBehind }) => secondsBehind.toFixed(1), isNumber: true },
  {
    title: 'parked (waiting)',
    of: ({ parkedCount, waitingCount }) =>
      `${formatCount(parkedCount)} (${formatCount(waitingCount)})`,
    isNumber: true,
  },
  {
    title: 'failures',
    of: ({ facts }) => shown(facts, ({ failures }) => failures),
    isNumber: true,
  },
  {
    title: 's idle',
    of: ({ facts }) => shown(facts, ({ idleSeconds }) => idleSeconds.toFixed(1)),
    isNumber: true,
  },
  { title: 'fence', of: ({ lease }) => shown(lease, ({ fence }) => fence), isNumber: true },
  {
    title: 's of lease',
    of: ({ lease }) => shown(lease, ({ secondsLeft }) => secondsLeft.toFixed(1)),
    isNumber: true,
  },
  { title: 'holder', of: ({ lease }) => shown(lease, ({ holder }) => holder ?? NOBODY) },
];

/** Shows how everything stands. @throws {ReadModelCommandError} */
export async function runStatus(flags: StatusFlags, { terminal }: CommandDeps): Promise<ExitCode> {
  const status = await readStatus(flags);
  if (flags.json === true) terminal.out(JSON.stringify(status, undefined, 2));
  else print(status, terminal);
  return status.isWell ? 0 : 1;
}

function print(
  { partitions, free, projections }: SystemStatus,
  terminal: CommandDeps['terminal'],
): void {
  createTable(terminal, COLUMNS).add(partitions);
  for (const { projection, partition, facts } of partitions) {
    if (facts?.problem === undefined) continue;
    const where = `${projection} in partition ${partition}`;
    terminal.out(printable(`${where} is ${facts.status}: ${facts.problem}`));
  }
  if (free.length > 0) {
    const which = free.length === 1 ? 'partition' : 'partitions';
    terminal.out(`nobody holds ${which} ${free.join(', ')}: is a projector running?`);
  }
  for (const standing of projections) terminal.out(describe(standing));
}

function describe(standing: ProjectionStanding): string {
  const { projection, version, ownVersion, rebuild, verify } = standing;
  const folded =
    version === undefined
      ? 'never folded'
      : version === ownVersion
        ? `rules version ${version}`
        : `rules version ${version}, and this program has version ${ownVersion}`;
  const work = [
    rebuild === undefined ? [] : [`rebuild by version ${rebuild.version} ${rebuild.state}`],
    verify === undefined ? [] : [`verification ${verify.state}`],
  ].flat();
  return [`${projection}: ${folded}`, ...work].join('; ');
}

function shown<T>(value: T | undefined, text: (value: T) => string | number): string {
  return value === undefined ? NOBODY : String(text(value));
}
