import type { HeaderReferences } from './answer-headers.ts';
import type { REFUSES } from './describe-route.ts';
import type { JsonSchema } from './json-schema.ts';

/** One form of a body. */
export interface MediaType {
  schema?: JsonSchema;
  example?: unknown;
  examples?: Readonly<Record<string, { readonly $ref: string }>>;
}

/** An answer to an operation. */
export interface OpenApiResponse {
  readonly description: string;
  readonly headers?: HeaderReferences;
  readonly content?: Readonly<Record<string, MediaType>>;
}

/** A part of the path or the query, or a header. */
export interface Parameter {
  readonly in: 'path' | 'query' | 'header';
  readonly name: string;
  readonly schema?: JsonSchema;
  readonly required?: boolean;
  readonly description?: string;
  readonly example?: unknown;
}

/** A method of a path. */
export interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, MediaType>> };
  responses: Readonly<Record<string, OpenApiResponse>>;
  readonly [REFUSES]?: readonly string[];
}

/** The description of an API by OpenAPI 3.1, as far as it is looked into here. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, JsonSchema>> };
  readonly tags?: readonly { readonly name: string; readonly description?: string }[];
}
