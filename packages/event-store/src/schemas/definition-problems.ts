import type { EventDefinition, EventDefinitions } from './event-definition.ts';

/** Everything that is wrong with definitions: none can be registered while there is anything. */
export function definitionProblems(definitions: EventDefinitions): readonly string[] {
  return Object.entries(definitions).flatMap(([type, definition]) => {
    const problems = type === '' ? ['an event type is not empty'] : [];
    return [...problems, ...problemsOf(definition)].map((problem) => `${type}: ${problem}`);
  });
}

function problemsOf({ version = 1, schema, upcasts = {} }: EventDefinition): readonly string[] {
  const problems: string[] = [];
  if (!isStandardSchema(schema)) {
    problems.push('schema is no Standard Schema of version 1');
  }
  if (!Number.isSafeInteger(version) || version < 1) {
    // What its upcasts should be cannot be said.
    return [...problems, `version is an integer of 1 or more, not ${version}`];
  }
  for (let from = 1; from < version; from++) {
    if (typeof upcasts[from] !== 'function') {
      problems.push(`there is no upcast from version ${from} to ${from + 1}`);
    }
  }
  for (const from of Object.keys(upcasts)) {
    const isBelow = String(Number(from)) === from && Number(from) >= 1 && Number(from) < version;
    if (!isBelow) problems.push(`an upcast from ${from} leads to no version up to ${version}`);
  }
  return problems;
}

// Of plain JavaScript it may be anything.
function isStandardSchema(schema: unknown): boolean {
  const isHolder = (typeof schema === 'object' && schema !== null) || typeof schema === 'function';
  if (!isHolder || !('~standard' in schema)) return false;
  const standard = schema['~standard'] as { version?: unknown; validate?: unknown } | undefined;
  return standard?.version === 1 && typeof standard.validate === 'function';
}
