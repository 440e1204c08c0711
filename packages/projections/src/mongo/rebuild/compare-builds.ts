import type { Db } from 'mongodb';
import type { BuildNames } from '../../build.ts';
import { firstDifference, memberTexts } from '../document-texts.ts';
import { onMongo } from '../mongo-failure.ts';
import { sideBySide } from '../side-by-side.ts';

/** How the documents of a rebuild stand to those that they take the place of. */
export interface BuildComparison {
  readonly equal: number;
  /** Another body, of the same version where documents have one. */
  readonly differs: number;
  /** Of another version: the projection goes on meanwhile. */
  readonly otherVersion: number;
  /** Only the rebuild has it. */
  readonly missing: number;
  /** Only the live documents have it. */
  readonly extra: number;
  /** Some of those that differ, are missing or extra. */
  readonly examples: readonly string[];
}

const EXAMPLES_MAX = 10;
// Kept by the projector for itself: positions that were lost may be missing, and are no matter.
const NOT_COMPARED = new Set(['generation', 'rules', 'timestamps', 'updatedAt']);

/**
 * Compares what was built with what is live, document by document and at different moments: while
 * the projection goes on, what was changed a moment ago is otherwise. It takes as long as there are
 * documents: `onStep` is called with each. @throws {PartUnavailableError}
 */
export async function compareBuilds(
  db: Db,
  live: BuildNames,
  build: BuildNames,
  { onStep, signal }: { readonly onStep: () => void; readonly signal: AbortSignal },
): Promise<BuildComparison> {
  const counts = { equal: 0, differs: 0, otherVersion: 0, missing: 0, extra: 0 };
  const examples: string[] = [];
  const note = (id: string, found: keyof typeof counts): void => {
    counts[found] += 1;
    const isExample = found !== 'equal' && found !== 'otherVersion';
    if (isExample && examples.length < EXAMPLES_MAX) examples.push(id);
  };
  await onMongo(async () => {
    for await (const { id, one, other } of sideBySide(db, live.collection, build.collection)) {
      signal.throwIfAborted();
      onStep();
      if (one === undefined) note(id, 'missing');
      else if (other === undefined) note(id, 'extra');
      else {
        const [left, right] = [memberTexts(one, NOT_COMPARED), memberTexts(other, NOT_COMPARED)];
        const member = firstDifference(left, right);
        if (member === undefined) note(id, 'equal');
        else if (left.get('version') === right.get('version')) note(id, 'differs');
        else note(id, 'otherVersion');
      }
    }
  });
  return { ...counts, examples };
}
