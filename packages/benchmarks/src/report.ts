import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';
import type { BenchRedis } from './bench-redis.ts';
import type { Figure } from './benchmark.ts';

/** One figure as a JSON object on a line. */
export function jsonLine(figure: Figure): string {
  const { key, value, unit, peer, peerValue, detail } = figure;
  return JSON.stringify({ key, value, unit, peer, peerValue, ratio: ratioOf(figure), detail });
}

/** One figure as lines for a person. */
export function textLines(figure: Figure): string {
  const { key, value, unit, peer, peerValue, detail } = figure;
  const ratio = ratioOf(figure);
  const beside =
    peerValue === undefined
      ? `${peer}: not measured`
      : `${peer}: ${shown(peerValue)} ${unit} (ratio ${ratio?.toFixed(2)})`;
  return `${key.padEnd(12)} ${shown(value).padStart(10)} ${unit}\n${' '.repeat(24)}${beside}\n${' '.repeat(24)}${detail}`;
}

/** What the figures were taken on. */
export function machineLine(redis: BenchRedis): string {
  const [cpu] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const machine = `${cpus().length} × ${cpu?.model ?? 'unknown'}, ${memory}, kernel ${release()}`;
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD']).toString().trim();
  return `${machine}; Node ${process.version}; Redis ${redis.describe}, appendfsync always; commit ${commit}`;
}

function ratioOf({ value, peerValue }: Figure): number | undefined {
  return peerValue === undefined ? undefined : value / peerValue;
}

function shown(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}
