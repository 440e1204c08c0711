import type { AnyProjection } from './projection.ts';

/** Where one set of documents of a projection is. */
export interface BuildNames {
  readonly projection: AnyProjection;
  /** Names it in `checkpoints` and `parked`. */
  readonly name: string;
  readonly collection: string;
  /** Where the lines are; undefined: the projection has none. */
  readonly linesCollection: string | undefined;
}

/** One set of documents of a projection: the live one, or one that is being built beside it. */
export interface Build extends BuildNames {
  /** Whoever folds writes to documents of his own generation, and to no others. */
  readonly generation: number;
}

/** The documents that readers see, for whoever folds them under this generation of them. */
export function liveBuild(projection: AnyProjection, generation: number): Build {
  return { ...liveNames(projection), generation };
}

/** Where the documents are that readers see. */
export function liveNames(projection: AnyProjection): BuildNames {
  return {
    projection,
    name: projection.name,
    collection: projection.collection,
    linesCollection: linesOf(projection)?.collection,
  };
}

/** How documents are called that are built beside the live ones, to take their place or to be compared. */
export function namesBeside(projection: AnyProjection, purpose: 'rebuild' | 'verify'): BuildNames {
  const { name, collection, linesCollection } = liveNames(projection);
  const beside = (live: string): string => `${live}.${purpose}`;
  return {
    projection,
    name: beside(name),
    collection: beside(collection),
    linesCollection: linesCollection === undefined ? undefined : beside(linesCollection),
  };
}

/** The lines of a projection, where it has some. */
export function linesOf(projection: AnyProjection) {
  return projection.kind === 'stream' ? projection.lines : undefined;
}
