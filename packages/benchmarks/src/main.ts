import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { appendRate } from './append-rate.ts';
import { startBenchRedis } from './bench-redis.ts';
import type { Benchmark } from './benchmark.ts';
import { exportTime } from './export-time.ts';
import { hotRate } from './hot-rate.ts';
import { httpRate } from './http-rate.ts';
import { importTime } from './import-time.ts';
import { loadTime } from './load-time.ts';
import { redisBytes } from './redis-bytes.ts';
import { jsonLine, machineLine, textLines } from './report.ts';

const benchmarks: readonly Benchmark[] = [
  appendRate,
  hotRate,
  loadTime,
  httpRate,
  redisBytes,
  exportTime,
  importTime,
];

const list = benchmarks.map(({ key, what }) => `  ${key.padEnd(14)} ${what}`).join('\n');
const command = new Command('npm run bench --')
  .description('Measures Streamfold beside its peers, on a Redis with appendfsync always.')
  .option('--json', 'one JSON object a line')
  .option('--only <keys>', 'only these benchmarks, by their keys, separated by commas', chosen)
  .addHelpText('after', `\nBenchmarks:\n${list}`)
  .parse();

const { json = false, only = benchmarks } = command.opts<{
  readonly json?: boolean;
  readonly only?: readonly Benchmark[];
}>();
const redis = await startBenchRedis(process.env);
const checkout = fileURLToPath(new URL('../../..', import.meta.url));
try {
  process.stderr.write(`${machineLine(redis)}\n`);
  for (const benchmark of only) {
    const figure = {
      key: benchmark.key,
      ...(await benchmark.run({ redis, checkout, env: process.env })),
    };
    process.stdout.write(`${json ? jsonLine(figure) : textLines(figure)}\n`);
  }
} finally {
  await redis.stop();
}

function chosen(keys: string): Benchmark[] {
  return keys.split(',').map((key) => {
    const benchmark = benchmarks.find((one) => one.key === key.trim());
    if (benchmark === undefined) throw new InvalidArgumentError(`There is no benchmark ${key}.`);
    return benchmark;
  });
}
