export {
  specify,
  type Expectation,
  type Specification,
} from './decider-specification.ts';
