export { readmeTests, type ReadmeUnderTest } from './readme-tests.ts';
