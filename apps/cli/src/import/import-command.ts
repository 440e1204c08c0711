import { readImportFile } from '../file/read-import-file.ts';
import type { Client } from '@streamfold/client';
import { openAccountService } from '../service/account-service.ts';
import { formatItems } from '../terminal/format.ts';
import { startProgress } from '../terminal/progress.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { MongoBalancesOptions } from '../verify/mongo-balances.ts';
import { verifyPlan } from '../verify/verify-plan.ts';
import type { ImportPlan } from '../file/import-plan.ts';
import { describeFailure } from './describe-failure.ts';
import { describeRun } from './import-summary.ts';
import { createTally, transactionsDone, type ImportTally } from './import-tally.ts';
import { postPlan } from './post-plan.ts';

/** What the user asked for. */
export interface ImportOptions {
  readonly file: string;
  readonly url: URL;
  /** What is shown to the service to say who it is that asks; never printed. */
  readonly apiKey: string | undefined;
  /** How many accounts at once, and how many connections. */
  readonly concurrency: number;
  /** How long a request is repeated while the service does not answer, milliseconds. */
  readonly retryForMs: number;
  /** Whether to post, to compare afterwards, or both. */
  readonly steps: 'post' | 'post_and_verify' | 'verify';
  /** Undefined: the comparison leaves MongoDB out. */
  readonly mongo: Omit<MongoBalancesOptions, 'signal'> | undefined;
}

/** What the command stands on. */
export interface CommandDeps {
  readonly terminal: Terminal;
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
}

/** 0: all is as the file says. 1: something is not, and it was said what. 130: interrupted. */
export type ExitCode = 0 | 1 | 130;

const FAILURES_SHOWN_MAX = 20;

/**
 * Checks the file, posts it, says what was done, and compares, as far as `steps` asks for it.
 *
 * @throws {CliError} with one sentence for the user: the file, or what it is compared with, cannot
 *   be read
 */
export async function runImport(options: ImportOptions, deps: CommandDeps): Promise<ExitCode> {
  const plan = await readImportFile(options.file);
  const { url, apiKey, concurrency: connectionsMax, retryForMs } = options;
  const isInterrupted = (): boolean => deps.signal.aborted;
  const service = openAccountService({ url, apiKey, connectionsMax, retryForMs });
  const { client } = service;
  try {
    const posted =
      options.steps === 'verify' ? 'complete' : await post(plan, { options, deps, client });
    if (isInterrupted()) return 130;
    if (options.steps === 'post') return posted === 'complete' ? 0 : 1;
    if (posted === 'given_up') {
      deps.terminal.err('not verified, because not everything was posted');
      return 1;
    }
    const isVerified = await verify(plan, { options, deps, client });
    if (isInterrupted()) return 130;
    return isVerified && posted === 'complete' ? 0 : 1;
  } finally {
    await service.close();
  }
}

interface StepDeps {
  readonly options: ImportOptions;
  readonly deps: CommandDeps;
  readonly client: Client;
}

/** `given_up`: the service did not answer; `with_failures`: all was tried, not all went well. */
type Posted = 'complete' | 'with_failures' | 'given_up';

async function post(plan: ImportPlan, { options, deps, client }: StepDeps): Promise<Posted> {
  const { file, url, concurrency, retryForMs } = options;
  const { terminal, signal } = deps;
  const tally = createTally();
  const startedAt = performance.now();
  const progress = startProgress({
    terminal,
    unit: 'transactions',
    total: plan.transactionCount,
    read: () => ({ done: transactionsDone(tally), note: describeRetries(tally) }),
  });
  try {
    await postPlan(plan, { client, tally, signal, concurrency });
  } finally {
    progress.stop();
  }
  const elapsedMs = performance.now() - startedAt;
  const { failures } = tally;
  for (const failure of failures.slice(0, FAILURES_SHOWN_MAX)) {
    terminal.err(describeFailure(failure));
  }
  const rest = failures.length - FAILURES_SHOWN_MAX;
  if (rest > 0) terminal.err(`… and ${formatItems(rest, 'more failure')}`);
  terminal.out(describeRun({ file, url, plan, tally, elapsedMs }));

  const isGivenUp = failures.some(({ type }) => type === 'service_unavailable');
  if (signal.aborted) terminal.err('interrupted: run the same command again to continue');
  else if (isGivenUp) {
    const time = retryForMs === 0 ? '' : ` for ${retryForMs / 1000} s`;
    terminal.err(
      `the service at ${url.href} did not answer${time}: ` +
        'run the same command again to continue; nothing is posted twice',
    );
  }
  if (isGivenUp) return 'given_up';
  return failures.length === 0 ? 'complete' : 'with_failures';
}

async function verify(plan: ImportPlan, { options, deps, client }: StepDeps): Promise<boolean> {
  const { concurrency, mongo } = options;
  const { terminal, signal } = deps;
  return verifyPlan(plan, {
    terminal,
    rest: { client, concurrency, signal },
    mongo: mongo === undefined ? undefined : { ...mongo, signal },
  });
}

function describeRetries({ retries, lastRetryReason }: ImportTally): string {
  if (lastRetryReason === undefined) return '';
  return `${retries} ${retries === 1 ? 'retry' : 'retries'}, the last after: ${lastRetryReason}`;
}
