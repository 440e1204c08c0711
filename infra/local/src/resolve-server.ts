import { ATTEMPT_NAMES, type Attempt, type AttemptContext, type AttemptResult } from './attempt.ts';
import { LocalError, reasonOf } from './local-error.ts';
import type { ServerSource } from './server-source.ts';

/** What is looked for, and how. */
export interface ResolveRequest {
  /** The name that is shown: `Redis`. */
  readonly server: string;
  /** In order of preference. */
  readonly attempts: readonly Attempt[];
  /** What a person can do when nothing works. */
  readonly advice: string;
  readonly context: AttemptContext;
}

interface Failure {
  readonly name: string;
  readonly reason: string;
}

/**
 * Finds a server by the attempts in their order: first what is on this machine already, from every
 * attempt, and only then what has to be brought from elsewhere.
 *
 * STREAMFOLD_SERVERS, a comma-separated list of attempt names, leaves only those, in that order.
 *
 * @throws {LocalError} SERVER_NOT_FOUND with everything that was tried and why it did not work;
 *   SETTING_INVALID when STREAMFOLD_SERVERS names no attempt.
 */
export async function resolveServer(request: ResolveRequest): Promise<ServerSource> {
  const { server, context } = request;
  const attempts = chosen(request.attempts, context.env['STREAMFOLD_SERVERS']);
  const failures = new Map<string, string>();
  for (const step of ['find', 'fetch'] as const) {
    for (const attempt of attempts) {
      const run = attempt[step];
      if (run === undefined) continue;
      const result = await settled(run, context);
      if (result.outcome === 'found') return result.source;
      if (result.outcome === 'refused') {
        throw new LocalError('SERVER_NOT_FOUND', `${server}: ${result.reason}`);
      }
      failures.set(attempt.name, result.reason);
    }
  }
  const tried = [...failures].map(([name, reason]) => ({ name, reason }));
  throw new LocalError('SERVER_NOT_FOUND', describeFailure(request, tried));
}

async function settled(
  run: (context: AttemptContext) => Promise<AttemptResult>,
  context: AttemptContext,
): Promise<AttemptResult> {
  try {
    return await run(context);
  } catch (thrown) {
    // An attempt that breaks is one that did not work; its reason is shown with the others.
    return { outcome: 'unavailable', reason: reasonOf(thrown) };
  }
}

function chosen(attempts: readonly Attempt[], setting: string | undefined): readonly Attempt[] {
  if (setting === undefined || setting.trim() === '') return attempts;
  return setting.split(',').flatMap((part) => {
    const name = ATTEMPT_NAMES.find((known) => known === part.trim());
    if (name === undefined) {
      throw new LocalError(
        'SETTING_INVALID',
        `STREAMFOLD_SERVERS names "${part.trim()}"; known are ${ATTEMPT_NAMES.join(', ')}.`,
      );
    }
    return attempts.filter((attempt) => attempt.name === name);
  });
}

function describeFailure(request: ResolveRequest, tried: readonly Failure[]): string {
  const lines = tried.map(({ name, reason }) => `  ${name}: ${reason}`);
  return [`No ${request.server} could be found or fetched. Tried:`, ...lines, request.advice].join(
    '\n',
  );
}
