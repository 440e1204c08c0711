import type { TSchema } from 'typebox';

/** The member of a schema under which {@link describedAs} keeps what the description of the API says. */
export const DESCRIBED_AS = 'x-described-as';

/**
 * Has the description of the API say something else of a member than the schema that validates it.
 *
 * For what arrives as text and is read strictly by code of ours, which answers with a code of its own: the
 * schema lets any text pass, and the description says which texts the code takes. Both must agree: the
 * service is tried against its description by `node infra/run.mjs fuzz`.
 */
export function describedAs<Schema extends TSchema>(schema: Schema, description: object): Schema {
  return Object.assign(schema, { [DESCRIBED_AS]: description });
}
