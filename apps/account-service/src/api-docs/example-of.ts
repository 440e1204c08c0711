import type { JsonSchema } from './json-schema.ts';

/**
 * An example of what a schema describes, put together from the examples of its parts; `undefined` where a
 * part that cannot be left out has none. A whole example at a schema itself goes before its parts'.
 */
export function exampleOf(schema: JsonSchema): unknown {
  const given = [schema.example, schema.examples?.[0], schema.const, schema.enum?.[0]];
  const first = given.find((value) => value !== undefined);
  if (first !== undefined) return first;
  const [choice] = schema.anyOf ?? schema.oneOf ?? [];
  if (choice !== undefined) return exampleOf(choice);
  switch (schema.type) {
    case 'object':
      return objectExample(schema);
    case 'array': {
      const item = schema.items === undefined ? undefined : exampleOf(schema.items);
      return item === undefined ? undefined : [item];
    }
    case 'boolean':
      return true;
    case 'null':
      return null;
    case undefined:
    default:
      return schema.default;
  }
}

function objectExample({ properties = {}, required = [] }: JsonSchema): unknown {
  const members = Object.entries(properties).map(
    ([name, member]) => [name, exampleOf(member)] as const,
  );
  const isWhole = members.every(([name, value]) => value !== undefined || !required.includes(name));
  if (!isWhole) return undefined;
  return Object.fromEntries(members.filter(([, value]) => value !== undefined));
}
