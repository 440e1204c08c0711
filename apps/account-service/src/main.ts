import process from 'node:process';
import { createLogger, runProcess } from '@streamfold/runtime';
import { startAccountService } from './composition-root.ts';
import { accountServiceConfig, SERVICE_NAME } from './config.ts';

const config = accountServiceConfig(process);
const logger = createLogger({ service: SERVICE_NAME, level: config.LOG_LEVEL });

await runProcess({
  name: SERVICE_NAME,
  logger,
  shutdownDeadlineMs: config.SHUTDOWN_DEADLINE_MS,
  start: (signal) => startAccountService({ config, logger, signal }),
});
