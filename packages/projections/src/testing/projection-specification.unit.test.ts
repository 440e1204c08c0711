import { describe } from 'vitest';
import { specificationOfSpecifications } from '../../test/support/specified-projections.ts';

describe('a specification in memory', () => {
  specificationOfSpecifications();
});
