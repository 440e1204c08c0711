import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { appendP99At } from './append-p99.ts';
import { appendRateAt } from './append-rate.ts';
import { appendRateLog, appendRateStreams } from './append-series.ts';
import { withContext } from './bench-context.ts';
import type { Benchmark } from './benchmark.ts';
import { emmettRates } from './emmett-rate.ts';
import { exportTime } from './export-time.ts';
import { hotRateAt } from './hot-rate.ts';
import { httpRate, httpRateAlone, httpRateMany, httpRateSafe } from './http-rate.ts';
import { importTime } from './import-time.ts';
import { loadTime } from './load-time.ts';
import { describeMachine } from './machine.ts';
import { recordFigures } from './page/recorded-figures.ts';
import { projectLag } from './project-lag.ts';
import {
  projectAll,
  projectDistinct,
  projectHot,
  projectRate,
  rebuildTime,
} from './project-rate.ts';
import { redisBytes, redisBytesSingle } from './redis-bytes.ts';
import { jsonLine, machineLine, textLines } from './report.ts';
import { subscribeRate } from './subscribe-rate.ts';

const benchmarks: readonly Benchmark[] = [
  appendRateAt('fsync'),
  appendRateAt('everysec'),
  appendRateAt('memory'),
  ...emmettRates,
  appendP99At('fsync'),
  appendP99At('everysec'),
  appendP99At('memory'),
  hotRateAt('fsync'),
  hotRateAt('everysec'),
  hotRateAt('memory'),
  loadTime,
  subscribeRate,
  appendRateStreams,
  appendRateLog,
  projectRate,
  projectDistinct,
  projectHot,
  projectAll,
  projectLag,
  rebuildTime,
  httpRate,
  httpRateAlone,
  httpRateMany,
  httpRateSafe,
  redisBytes,
  redisBytesSingle,
  exportTime,
  importTime,
];

const list = benchmarks.map(({ key, what }) => `  ${key.padEnd(20)} ${what}`).join('\n');
const command = new Command('npm run bench --')
  .description('Measures Streamfold beside its peers, on a Redis with appendfsync always.')
  .option('--json', 'one JSON object a line')
  .option('--only <keys>', 'only these benchmarks, by their keys, separated by commas', chosen)
  .option('--long', 'series up to a million streams and five million events')
  .option('--write', 'record the figures in docs/benchmarks.json, and renew the pages made from it')
  .addHelpText('after', `\nBenchmarks:\n${list}`)
  .parse();

const {
  json = false,
  only = benchmarks,
  long: isLong = false,
  write = false,
} = command.opts<{
  readonly json?: boolean;
  readonly only?: readonly Benchmark[];
  readonly long?: boolean;
  readonly write?: boolean;
}>();
const checkout = fileURLToPath(new URL('../../..', import.meta.url));

const needsMongo = only.some((benchmark) => benchmark.needsMongo);

await withContext({ checkout, env: process.env, isLong, needsMongo }, async (context) => {
  const machine = describeMachine(context.servers, checkout);
  const date = new Date().toISOString().slice(0, 10);
  const keys = benchmarks.map(({ key: each }) => each);
  process.stderr.write(`${machineLine(machine)}\n`);
  for (const { key, what, run } of only) {
    const figure = { key, ...(await run(context)) };
    process.stdout.write(`${json ? jsonLine(figure) : textLines(figure)}\n`);
    // After each: a run that is ended early has recorded what it measured.
    if (write) recordFigures(checkout, keys, [{ ...figure, what, machine, date }]);
  }
});

if (write) renewPages();

function renewPages(): void {
  const generator = fileURLToPath(new URL('../../../docs/generator/main.ts', import.meta.url));
  execFileSync(process.execPath, ['--conditions=@streamfold/source', generator], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function chosen(keys: string): Benchmark[] {
  return keys.split(',').map((key) => {
    const benchmark = benchmarks.find((one) => one.key === key.trim());
    if (benchmark === undefined) throw new InvalidArgumentError(`There is no benchmark ${key}.`);
    return benchmark;
  });
}
