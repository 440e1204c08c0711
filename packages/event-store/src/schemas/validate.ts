import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { StreamEvent } from '../event.ts';
import type { EventIssue } from './event-schema-error.ts';

/**
 * What a validator finds wrong with an event: nothing, where it is valid.
 *
 * @throws {TypeError} for a validator that answers later: an append cannot wait for it
 */
export function validate(schema: StandardSchemaV1, event: StreamEvent): readonly EventIssue[] {
  const result = schema['~standard'].validate(event);
  if ('then' in result) {
    // Nobody will look at its answer, so its refusal must not end the process as an unhandled one.
    void result.then(undefined, () => undefined);
    throw new TypeError(`the validator of ${event.type} is asynchronous: it cannot be used here`);
  }
  return (result.issues ?? []).map(({ message, path = [] }) => ({
    path: path.reduce<string>((text, step) => text + written(step, text === ''), ''),
    message,
  }));
}

function written(step: PropertyKey | StandardSchemaV1.PathSegment, isFirst: boolean): string {
  const key = typeof step === 'object' ? step.key : step;
  if (typeof key === 'number') return `[${key}]`;
  return isFirst ? String(key) : `.${String(key)}`;
}
