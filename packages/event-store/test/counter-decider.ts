// The tests on Redis count by the same rules as the contract does.
export { counter } from '../src/testing/contract/counter.ts';
