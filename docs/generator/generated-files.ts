import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { apiPages } from './api-pages.ts';
import {
  benchmarksPage,
  benchmarksTable,
} from '../../packages/benchmarks/src/page/benchmarks-page.ts';
import { readRecorded } from '../../packages/benchmarks/src/page/recorded-figures.ts';
import { badInputsPage } from './bad-inputs-page.ts';
import { clientFiles } from './client-types.ts';
import { configurationPage } from './configuration-page.ts';
import { errorsPage } from './errors-page.ts';
import { guaranteesPage } from './guarantees-page.ts';
import { markdownTable } from './markdown-table.ts';
import { metricsPage } from './metrics-page.ts';
import { openapiPage } from './openapi-page.ts';
import { packagesTable } from './packages-table.ts';

/** The figures that the README quotes, by their keys. */
const QUOTED = [
  'append.rate',
  'append.p99',
  'hot.rate',
  'load.time',
  'subscribe.rate',
  'project.rate',
  'project.lag',
  'rebuild.time',
  'http.rate',
  'emmett.postgresql',
  'emmett.mongodb',
  'redis.bytes',
  'export.time',
  'import.time',
];

/** Every generated file by its path from the root, as it should be. */
export async function generatedFiles(root: string): Promise<ReadonlyMap<string, string>> {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const figures = readRecorded(root);
  const readmeTables = {
    packages: packagesTable(root),
    benchmarks: benchmarksTable(figures, QUOTED, markdownTable),
  };
  const openapi = await openapiPage();
  const files: [string, string][] = [
    ['docs/bad-inputs.md', badInputsPage(root)],
    ['docs/benchmarks.md', benchmarksPage(figures, markdownTable)],
    ['docs/configuration.md', configurationPage()],
    ['docs/errors.md', errorsPage(root)],
    ['docs/guarantees.md', guaranteesPage()],
    ['docs/metrics.md', metricsPage()],
    ['docs/openapi.json', openapi],
    ...(await clientFiles(openapi)),
    ...(await apiPages(root)),
    ['README.md', Object.entries(readmeTables).reduce(withRegion, readme)],
  ];
  const formatted = files.map(async ([path, text]) => {
    const config = await resolveConfig(join(root, path));
    return [path, await format(text, { ...config, filepath: path })] as const;
  });
  return new Map(await Promise.all(formatted));
}

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
function withRegion(text: string, [name, content]: readonly [string, string]): string {
  const region = new RegExp(`(<!-- ${name} -->)[\\s\\S]*(<!-- /${name} -->)`);
  if (!region.test(text)) throw new Error(`README.md has no region "${name}"`);
  return text.replace(
    region,
    (_, start: string, end: string) => `${start}\n\n${content}\n\n${end}`,
  );
}
