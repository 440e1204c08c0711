import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { LocalError, reasonOf } from '../local-error.ts';
import { readLogTail } from '../process/log-tail.ts';
import type { ExitReason, RunningServer } from '../running-server.ts';
import { ownerLabels } from './container-labels.ts';

const START_MS_MAX = 60_000;
const STOP_MS_MAX = 15_000;
const READY_MS_MAX = 60_000;

/** A server in a container. */
export interface ContainerCommand {
  readonly image: string;
  readonly entrypoint: string;
  readonly args: readonly string[];
  readonly port: number;
  /** A folder of this machine, seen in the container as `mountedAt`, which is the working folder. */
  readonly dataDir: string;
  readonly mountedAt: string;
  /** Further files, read-only. */
  readonly files?: readonly { readonly source: string; readonly target: string }[];
  readonly logFile: string;
}

const TAIL_LINES = 5;

/** The parts of a running server that the container itself decides. */
export type RunningContainer = Pick<RunningServer, 'exited' | 'stop' | 'kill' | 'pause' | 'resume'>;

/**
 * Starts a container as the user that we are, so that its files are ours. On Linux it shares the
 * network of this machine: the server binds to the loopback address itself, and no port is opened
 * to others. Elsewhere the port is published.
 */
export async function startContainer(command: ContainerCommand): Promise<RunningContainer> {
  const { GenericContainer, Wait, getContainerRuntimeClient } = await import('testcontainers');
  mkdirSync(command.dataDir, { recursive: true });
  mkdirSync(dirname(command.logFile), { recursive: true });
  let container = new GenericContainer(command.image)
    .withEntrypoint([command.entrypoint])
    .withCommand([...command.args])
    .withBindMounts([
      { source: command.dataDir, target: command.mountedAt, mode: 'rw' },
      ...(command.files ?? []).map((file) => ({ ...file, mode: 'ro' as const })),
    ])
    .withWorkingDir(command.mountedAt)
    .withLabels(ownerLabels())
    // We end our containers ourselves; the reaper would be one more image to pull.
    .withAutoCleanup(false)
    .withStartupTimeout(START_MS_MAX)
    .withLogConsumer((stream) => {
      stream.pipe(createWriteStream(command.logFile, { flags: 'a' }));
    });
  const [uid, gid] = [process.getuid?.(), process.getgid?.()];
  if (uid !== undefined && gid !== undefined) {
    container = container.withUser(`${String(uid)}:${String(gid)}`);
  }
  container =
    process.platform === 'linux'
      ? container.withNetworkMode('host').withWaitStrategy(Wait.forListeningPorts())
      : container.withExposedPorts({ container: command.port, host: command.port });
  const started = await container.start();
  const client = await getContainerRuntimeClient();
  const handle = client.container.getById(started.getId());
  const exited: Promise<ExitReason> = handle.wait().then(
    (status: { StatusCode: number }) => `exit code ${String(status.StatusCode)}`,
    (thrown: unknown) => reasonOf(thrown),
  );
  const remove = async (): Promise<void> => {
    await exited;
    await handle.remove({ force: true, v: true }).catch(ignoreMissing);
  };
  return {
    exited,
    stop: async () => {
      await handle.stop({ t: STOP_MS_MAX / 1000 }).catch(ignoreMissing);
      await remove();
    },
    kill: async () => {
      await handle.kill({ signal: 'SIGKILL' }).catch(ignoreMissing);
      await remove();
    },
    pause: async () => {
      await handle.pause();
    },
    resume: async () => {
      await handle.unpause();
    },
  };
}

// Not modified (already stopped), not found (already removed), conflict (not running, or removal
// under way): the container is as it was asked to be.
function ignoreMissing(thrown: unknown): void {
  const status =
    thrown instanceof Error && 'statusCode' in thrown ? Number(thrown.statusCode) : undefined;
  if (status !== 304 && status !== 404 && status !== 409) throw thrown;
}

/**
 * Waits until the server in a container answers; ends the container when it does not.
 *
 * @throws {LocalError} SERVER_START_FAILED with the end of its log.
 */
export async function awaitContainer(
  running: RunningContainer,
  { image, logFile }: Pick<ContainerCommand, 'image' | 'logFile'>,
  ready: (giveUp: AbortSignal) => Promise<void>,
): Promise<void> {
  const ended = running.exited.then((reason) => {
    throw new Error(`it ended at once with ${reason}`);
  });
  try {
    await Promise.race([ready(AbortSignal.timeout(READY_MS_MAX)), ended]);
  } catch (thrown) {
    await running.kill();
    const tail = readLogTail(logFile, TAIL_LINES).map((line) => `\n  ${line}`);
    const message =
      `The container of ${image} did not start: ${reasonOf(thrown)}. See ${logFile}, ` +
      `which ends with${tail.join('')}`;
    throw new LocalError('SERVER_START_FAILED', message, { cause: thrown });
  }
}
