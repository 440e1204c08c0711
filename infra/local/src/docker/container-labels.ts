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
    await dockerode.getContainer(Id).remove({ force: true, v: true });
  }
}
