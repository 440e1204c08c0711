export {
  specifyProjection,
  type ExpectedDocument,
  type ExpectedParked,
  type ProjectionExpectation,
  type ProjectionSpecification,
  type SpecifyProjectionOptions,
} from './projection-specification.ts';
export { on, type SpecifiedEvent, type SpecifiedFacts } from './specified-event.ts';
