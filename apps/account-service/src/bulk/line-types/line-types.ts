import type { LineType } from '../line-type.ts';
import { createLine } from './create.ts';
import { depositLine } from './deposit.ts';
import { withdrawLine } from './withdraw.ts';

/** What the lines of a bulk may ask for, by their member `type`. A further type is one file, named here. */
export const LINE_TYPES: ReadonlyMap<string, LineType> = new Map(
  [createLine, depositLine, withdrawLine].map((lineType) => [lineType.type, lineType]),
);
