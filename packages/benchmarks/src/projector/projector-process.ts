import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** What a projector projects, and for whom. */
export interface ProjectorProcessOptions {
  readonly redisUrl: string;
  readonly mongoUrl: string;
  readonly database: string;
  /** One of the account projections. @default all of them */
  readonly projection?: string;
  readonly env: NodeJS.ProcessEnv;
}

/** What it took to get through the log. */
export interface CaughtUp {
  /** From the lease of the partition on, or from the beginning of the rebuild. */
  readonly seconds: number;
  /** The most memory that the process had. */
  readonly peakMegabytes: number;
}

/** A projector in a process of its own. */
export interface ProjectorProcess {
  readonly caughtUp: Promise<CaughtUp>;
  readonly stop: () => Promise<void>;
}

/** Starts a projector. It is stopped by whoever started it. */
export function startProjectorProcess(options: ProjectorProcessOptions): ProjectorProcess {
  const child = start('./main.ts', options);
  const exited = once(child, 'exit');
  return {
    caughtUp: firstLine(child).then((line) => JSON.parse(line) as CaughtUp),
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Catches up once, in a process that is then stopped. */
export async function catchUp(options: ProjectorProcessOptions): Promise<CaughtUp> {
  const projector = startProjectorProcess(options);
  try {
    return await projector.caughtUp;
  } finally {
    await projector.stop();
  }
}

/** Rebuilds the balances beside the live ones, in a process that then ends. */
export async function rebuild(options: ProjectorProcessOptions): Promise<CaughtUp> {
  const child = start('./rebuild/main.ts', options);
  const exited = once(child, 'exit');
  const line = await firstLine(child);
  await exited;
  return JSON.parse(line) as CaughtUp;
}

function start(entry: string, options: ProjectorProcessOptions): ChildProcess {
  const { redisUrl, mongoUrl, database, projection = '', env } = options;
  const path = fileURLToPath(new URL(entry, import.meta.url));
  return spawn(process.execPath, ['--conditions=@streamfold/source', path], {
    env: {
      ...env,
      REDIS_URL: redisUrl,
      MONGO_URL: mongoUrl,
      MONGO_DATABASE: database,
      PROJECTION: projection,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new TypeError('the projector has no output');
  const lines = createInterface({ input: stdout });
  for await (const line of lines) return line;
  throw new Error('the projector ended before it had caught up');
}
