export { accountProjections } from './account-projections.ts';
export { balances } from './balances.ts';
export { statement } from './statement.ts';
export { totals, type Totals } from './totals.ts';
