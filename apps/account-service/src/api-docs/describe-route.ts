import type { FastifyContextConfig, FastifySchema } from 'fastify';
import { DESCRIBED_AS } from '../http/described-as.ts';
import type { ProblemCode } from '../http/problem-catalog.ts';
import type { JsonSchema } from './json-schema.ts';
import { BEARER } from './openapi-base.ts';

declare module 'fastify' {
  interface FastifySchema {
    /**
     * The codes of the rules of accounts that can refuse this: no other is shown. With them, codes that
     * only a few operations answer.
     */
    refuses?: readonly ProblemCode[];
  }
}

/** Under which member of an operation its `refuses` is handed on. It is not part of the description. */
export const REFUSES = 'x-refuses';

/** A route that is to be described. */
export interface DescribedRoute {
  readonly schema?: FastifySchema;
  readonly config?: FastifyContextConfig;
}

/** What makes descriptions of the same routes differ. */
export interface DescriptionOptions {
  /** Whether a request without a key is refused. */
  readonly demandsKey: boolean;
}

/** The schema of a route, as it is described rather than validated. */
export function describeRoute(
  { schema = {}, config }: DescribedRoute,
  { demandsKey }: DescriptionOptions,
): FastifySchema {
  const { refuses, querystring, headers, params, body, ...others } = schema;
  const scope = config?.scope;
  const bearer = { [BEARER]: scope === undefined ? [] : [scope] };
  const security = scope === undefined ? [] : demandsKey ? [bearer] : [bearer, {}];
  return {
    ...others,
    ...(params === undefined ? {} : { params: described(params) }),
    ...(querystring === undefined ? {} : { querystring: described(querystring) }),
    ...(headers === undefined ? {} : { headers: described(headers) }),
    ...(body === undefined ? {} : { body: described(body) }),
    ...(refuses === undefined ? {} : { [REFUSES]: refuses }),
    security,
  };
}

function described(given: unknown): unknown {
  const schema = given as JsonSchema;
  const members = Object.entries(schema.properties ?? {});
  if (schema[DESCRIBED_AS] !== undefined) return schema[DESCRIBED_AS];
  if (schema['content'] !== undefined) return { ...schema, content: describedContent(schema) };
  const properties = members.map(([name, member]) => [name, described(member)]);
  return {
    ...schema,
    ...(schema.items === undefined ? {} : { items: described(schema.items) }),
    ...(members.length === 0 ? {} : { properties: Object.fromEntries(properties) as object }),
  };
}

function describedContent({ content }: JsonSchema): object {
  const forms = Object.entries(content as Readonly<Record<string, { readonly schema: object }>>);
  return Object.fromEntries(
    forms.map(([type, form]) => [type, { ...form, schema: described(form.schema) }]),
  );
}
