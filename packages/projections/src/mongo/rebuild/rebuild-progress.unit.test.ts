import { afterEach, expect, it, vi } from 'vitest';
import { FillMeter } from './rebuild-progress.ts';

afterEach(() => {
  vi.useRealTimers();
});

it('a meter says that work goes on where no checkpoint does, five times a second', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const phases: string[] = [];
  const meter = new FillMeter({ onProgress: ({ phase }) => phases.push(phase) });
  meter.enter('comparing');
  meter.step();
  expect(phases).toEqual(['comparing']);
  vi.advanceTimersByTime(201);
  meter.step();
  meter.step();
  expect(phases).toEqual(['comparing', 'comparing']);
});
