import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';

/** What figures were taken on, and of which commit. */
export interface Machine {
  readonly hardware: string;
  readonly software: string;
  readonly commit: string;
}

/** This machine with the servers that are measured on, and the commit of the checkout. */
export function describeMachine(servers: readonly string[], checkout: string): Machine {
  const [cpu] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: checkout }).toString().trim();
  const isClean = git('status', '--porcelain', '--', 'packages', 'apps', 'infra') === '';
  return {
    hardware: `${cpus().length} × ${cpu?.model ?? 'unknown'}, ${memory}`,
    software: [`kernel ${release()}`, `Node ${process.version}`, ...servers].join('; '),
    commit: `${git('rev-parse', '--short', 'HEAD')}${isClean ? '' : ' with changes'}`,
  };
}
