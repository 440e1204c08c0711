import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { LocalError, reasonOf, systemCodeOf } from './local-error.ts';
import { createProgress } from './progress.ts';
import { stackSettingRows } from './stack/setting-rows.ts';
import { readStackSettings } from './stack/stack-settings.ts';
import { runStack } from './stack/run-stack.ts';

const checkout = fileURLToPath(new URL('../../../', import.meta.url));

// A terminal that was closed cannot be written to; that must not keep the parts from being stopped.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (systemCodeOf(error) !== 'EPIPE' && systemCodeOf(error) !== 'EIO') throw error;
  });
}

const command = new Command('npm start --')
  .description(
    'Redis, a MongoDB replica set, the account service and the projector on this machine.',
  )
  .option('--fresh', 'begin anew: remove the data of earlier runs')
  .option('--verbose', 'show the logs of all parts here, too')
  .addHelpText('after', settingsHelp())
  .parse();

try {
  const options = command.opts<{ readonly fresh?: boolean; readonly verbose?: boolean }>();
  await runStack({
    settings: readStackSettings(process.env, checkout),
    env: process.env,
    checkout,
    entries: {
      service: join(checkout, 'apps/account-service/src/main.ts'),
      projector: join(checkout, 'apps/projector/src/main.ts'),
    },
    isFresh: options.fresh === true,
    isVerbose: options.verbose === true,
    progress: createProgress(process.stdout),
  });
  process.exit(0);
} catch (thrown) {
  const message =
    thrown instanceof LocalError
      ? thrown.message
      : `npm start ended because of a defect in it: ${reasonOf(thrown)}`;
  process.stderr.write(`${message}\n`);
  if (process.env['DEBUG'] && thrown instanceof Error)
    process.stderr.write(`${thrown.stack ?? ''}\n`);
  process.exit(1);
}

function settingsHelp(): string {
  const rows = stackSettingRows.map(
    (row) =>
      `  ${row.name.padEnd(20)} ${row.description}${row.default === '' ? '' : ` (${row.default})`}\n`,
  );
  return `\nSettings, read from the environment:\n${rows.join('')}\nOther settings are passed on to the service and the projector: see docs/configuration.md.`;
}
