import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';
import type { BenchRedis } from './bench-redis.ts';

/** What figures were taken on, and of which commit. */
export interface Machine {
  readonly hardware: string;
  readonly software: string;
  readonly commit: string;
}

/** This machine, and the commit of the checkout. */
export function describeMachine(redis: BenchRedis, checkout: string): Machine {
  const [cpu] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: checkout }).toString().trim();
  const isClean = git('status', '--porcelain', '--', 'packages', 'apps', 'infra') === '';
  return {
    hardware: `${cpus().length} × ${cpu?.model ?? 'unknown'}, ${memory}`,
    software: `kernel ${release()}; Node ${process.version}; Redis ${redis.describe}`,
    commit: `${git('rev-parse', '--short', 'HEAD')}${isClean ? '' : ' with changes'}`,
  };
}
