import type { AnyProjection } from '@streamfold/projections';
import { balances } from './balances.ts';
import { statement } from './statement.ts';
import { totals } from './totals.ts';

/** Every read model of accounts, in the order in which they are listed to people. */
export const accountProjections: readonly AnyProjection[] = [balances, statement, totals];
