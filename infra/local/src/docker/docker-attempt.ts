import type { ContainerRuntimeClient } from 'testcontainers';
import { found, unavailable, type Attempt, type AttemptContext } from '../attempt.ts';
import type { Progress } from '../progress.ts';
import { findDockerDaemon } from './docker-daemon.ts';
import { removeAbandonedContainers } from './container-labels.ts';

const PULL_IDLE_MS_MAX = 30_000;

/** An image that is present where Docker runs, or can be pulled there. */
export function dockerAttempt(image: string): Attempt {
  return {
    name: 'docker',
    find: async ({ env }) => {
      const daemon = await findDockerDaemon(env);
      if (daemon.outcome === 'unavailable') return daemon;
      await removeAbandonedContainers(daemon.client);
      const { ImageName } = await import('testcontainers');
      return (await daemon.client.image.exists(ImageName.fromString(image)))
        ? found({ kind: 'docker', image })
        : unavailable(`the image ${image} is not there`);
    },
    fetch: async ({ env, progress }) => {
      const daemon = await findDockerDaemon(env);
      if (daemon.outcome === 'unavailable') return daemon;
      await pull(daemon.client, image, progress);
      return found({ kind: 'docker', image });
    },
  };
}

/** Removes the containers of processes of ours that have ended; quick where there is no Docker. */
export async function removeAbandonedServers({ env }: Pick<AttemptContext, 'env'>): Promise<void> {
  const daemon = await findDockerDaemon(env);
  if (daemon.outcome === 'found') await removeAbandonedContainers(daemon.client);
}

interface PullEvent {
  readonly id?: string;
  readonly error?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
}

/** Pulls an image as long as something arrives; a pull that is silent for 30 s is given up. */
async function pull(
  client: ContainerRuntimeClient,
  image: string,
  progress: Progress,
): Promise<void> {
  progress.say(`Pulling the image ${image} …`);
  const { dockerode } = client.container;
  const stream = await dockerode.pull(image, {
    abortSignal: AbortSignal.timeout(PULL_IDLE_MS_MAX),
  });
  await new Promise<void>((resolve, reject) => {
    const giveUp = (): void => {
      const seconds = String(PULL_IDLE_MS_MAX / 1000);
      reject(new Error(`nothing arrived for ${seconds} s while pulling ${image}`));
    };
    let timer = setTimeout(giveUp, PULL_IDLE_MS_MAX);
    dockerode.modem.followProgress(
      stream,
      (error: Error | null) => {
        clearTimeout(timer);
        if (error === null) resolve();
        else reject(error);
      },
      (_event: PullEvent) => {
        clearTimeout(timer);
        timer = setTimeout(giveUp, PULL_IDLE_MS_MAX);
      },
    );
  });
}
