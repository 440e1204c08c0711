import process from 'node:process';
import { createLogger, runProcess } from '@streamfold/runtime';
import { startProjector } from './composition-root.ts';
import { PROJECTOR_NAME, projectorConfig } from './config.ts';

const config = projectorConfig(process);
const logger = createLogger({ service: PROJECTOR_NAME, level: config.LOG_LEVEL });

await runProcess({
  name: PROJECTOR_NAME,
  logger,
  shutdownDeadlineMs: config.SHUTDOWN_DEADLINE_MS,
  start: (signal) => startProjector({ config, logger, signal }),
});
