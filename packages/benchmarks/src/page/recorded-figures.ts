import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure } from '../benchmark.ts';
import type { Machine } from '../machine.ts';

/** A figure with what it was taken on, as `docs/benchmarks.json` keeps it. */
export type RecordedFigure = Figure & {
  readonly what: string;
  /** `2030-01-31` */
  readonly date: string;
  readonly machine: Machine;
};

/** Where the figures are kept that pages quote, from the root of the checkout. */
export const FIGURES_FILE = 'docs/benchmarks.json';

/** The figures that were recorded last, by the order of the list of benchmarks; none if none were. */
export function readRecorded(root: string): readonly RecordedFigure[] {
  const file = join(root, FIGURES_FILE);
  if (!existsSync(file)) return [];
  // It is what `recordFigures` wrote.
  return JSON.parse(readFileSync(file, 'utf8')) as RecordedFigure[];
}

/**
 * Records figures beside those of other benchmarks that are there already; every figure says when and
 * on what it was taken.
 *
 * @param order the keys of all benchmarks: what has another key is dropped
 */
export function recordFigures(
  root: string,
  order: readonly string[],
  taken: readonly RecordedFigure[],
): void {
  const all = [...taken, ...readRecorded(root)];
  const kept = order.flatMap((key) => all.find((figure) => figure.key === key) ?? []);
  writeFileSync(join(root, FIGURES_FILE), `${JSON.stringify(kept, undefined, 2)}\n`);
}
