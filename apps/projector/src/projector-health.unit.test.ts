import type { ProjectionStatus } from '@streamfold/projections';
import { describe, expect, it } from 'vitest';
import { checkProjections, isGoingOn } from './projector-health.ts';

const away = Object.assign(new Error('away'), { code: 'part_unavailable' });
const forked = Object.assign(new Error('forked'), { code: 'log_forked' });

const running: ProjectionStatus = { status: 'running' };
const waiting: ProjectionStatus = { status: 'waiting', error: away };
const stopped: ProjectionStatus = { status: 'stopped', error: forked };

function projector(statuses: readonly ProjectionStatus[], lastStepAt = 1_000) {
  return { held: statuses.map((status) => ({ status })), lastStepAt };
}

describe('a projector goes on', () => {
  const judged = { stallMs: 500, now: 1_400 };

  it.each([
    ['while its projections run', [running]],
    ['while one waits for MongoDB', [running, waiting]],
    ['while it stands by', []],
  ])('%s', (_name, statuses) => {
    expect(isGoingOn(projector(statuses), judged)).toBe(true);
  });

  it('no more once one has stopped for somebody to look', () => {
    expect(isGoingOn(projector([running, stopped]), judged)).toBe(false);
  });

  it.each([[[running]], [[]]])('no more once nothing steps for too long', (statuses) => {
    expect(isGoingOn(projector(statuses, 899), judged)).toBe(false);
  });
});

describe('projections are ready', () => {
  it.each([
    ['while they run', [running, running]],
    ['while they catch up', [{ status: 'catching up' } as const]],
    ['where none is held', []],
  ])('%s', async (_name, statuses) => {
    await expect(checkProjections(projector(statuses))).resolves.toBeUndefined();
  });

  it.each([
    ['one has not begun', [running, { status: 'starting' } as const], { code: 'starting' }],
    ['one waits', [running, waiting], away],
    ['one has stopped, whatever others wait for', [waiting, stopped], forked],
  ])('not while %s', async (_name, statuses, error) => {
    await expect(checkProjections(projector(statuses))).rejects.toMatchObject(error);
  });
});
