import { afterAll, onTestFinished } from 'vitest';

/** Runs the work when the running test ends, or when the file or suite does that is being read. */
export function atEnd(work: () => Promise<void>): void {
  try {
    onTestFinished(work);
  } catch {
    // Outside of a test vitest refuses the hook, and has no other way to ask whether one runs.
    afterAll(work);
  }
}
