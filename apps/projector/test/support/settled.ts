import type { PartitionProjection, Projector } from '@streamfold/projections';
import { expect } from 'vitest';

/** Waits until every projection of partition 0, which `projector` is to hold, has settled `position`. */
export async function allSettled(
  projector: Projector,
  position: string,
): Promise<readonly PartitionProjection[]> {
  await expect.poll(() => projector.held.length, { timeout: 10_000, interval: 5 }).toBe(3);
  const { held } = projector;
  await Promise.all(held.map(({ progress }) => progress.waitUntil(position)));
  return held;
}
