import type { ContainerRuntimeClient } from 'testcontainers';
import { identify, isRunning } from '../process/process-identity.ts';

const OWNER = 'streamfold.owner';

/** Labels that say which process a container belongs to. */
export function ownerLabels(): Readonly<Record<string, string>> {
  const owner = identify(process.pid);
  return { [OWNER]: `${String(process.pid)}:${owner?.startedAt ?? ''}` };
}

/** Removes containers whose process has ended without removing them. */
export async function removeAbandonedContainers(client: ContainerRuntimeClient): Promise<void> {
  const { dockerode } = client.container;
  const containers = await dockerode.listContainers({ all: true, filters: { label: [OWNER] } });
  for (const { Id, Labels } of containers) {
    const [pid = '', startedAt = ''] = (Labels[OWNER] ?? '').split(':');
    if (isRunning({ pid: Number(pid), startedAt })) continue;
    await dockerode
      .getContainer(Id)
      .remove({ force: true, v: true })
      .catch((thrown: unknown) => {
        if (!isRemovedByOthers(thrown)) throw thrown;
      });
  }
}

// Redis and MongoDB are looked for at the same time, and other runs look too: whoever comes second
// finds the container gone (404) or just being removed (409).
function isRemovedByOthers(thrown: unknown): boolean {
  if (!(thrown instanceof Error) || !('statusCode' in thrown)) return false;
  return thrown.statusCode === 404 || thrown.statusCode === 409;
}
