import { found, unavailable, type AttemptResult } from './attempt.ts';
import { isAtLeast, readVersion } from './server-version.ts';

/** An executable that may be a server that we can use. */
export interface BinaryCandidate {
  readonly path: string;
  readonly libraryPath?: string | undefined;
  readonly from: string;
  /** The oldest version that is supported, `major.minor`. */
  readonly minimum: string;
  readonly env: NodeJS.ProcessEnv;
}

/** The result for an executable that is there: found if it runs and is new enough. */
export async function binaryFound(candidate: BinaryCandidate): Promise<AttemptResult> {
  const { path, libraryPath, from, minimum, env } = candidate;
  const binary = libraryPath === undefined ? { path } : { path, libraryPath };
  const read = await readVersion(binary, env);
  if (read.outcome === 'unknown') return unavailable(read.reason);
  if (!isAtLeast(read.version, minimum)) {
    return unavailable(`${path} is version ${read.version}; ${minimum} or newer is needed`);
  }
  return found({ kind: 'binary', ...binary, version: read.version, from });
}
