import type { components, operations } from './generated/api-types.ts';
import type { OPERATIONS } from './generated/operations.ts';

/** The name of something that the service can be asked for. */
export type OperationName = keyof typeof OPERATIONS;

/** The schema of an operation, as the service describes it. */
type Operation<Name extends OperationName> = operations[Name];

type Parameters<Name extends OperationName> = Operation<Name>['parameters'];

type Given<Name extends string, Value> = [Value] extends [undefined]
  ? unknown
  : undefined extends Value
    ? Readonly<Partial<Record<Name, NonNullable<Value>>>>
    : Readonly<Record<Name, Value>>;

type BodyOf<Schema> = Schema extends {
  readonly requestBody: { readonly content: { readonly 'application/json': infer Body } };
}
  ? Body
  : undefined;

/**
 * What an operation is asked with: `path`, `query` and `body`, as far as it has them. Headers are the
 * client's business.
 */
export type Input<Name extends OperationName> = Given<'path', Parameters<Name>['path']> &
  Given<'query', Parameters<Name>['query']> &
  Given<'body', BodyOf<Operation<Name>>>;

type Success = 200 | 201 | 202;

type JsonOf<Answer> = Answer extends { content: { readonly 'application/json': infer Body } }
  ? Body
  : undefined;

/** What an operation answers when all is well. */
export type Output<Name extends OperationName> = JsonOf<
  Operation<Name>['responses'][keyof Operation<Name>['responses'] & Success]
>;

/** The code of an error answer: stable, for programs. */
export type ProblemCode = components['schemas']['Problem']['code'];

/** An error answer: the members that all have, and the facts of its kind. */
export type Problem = Omit<components['schemas']['Problem'], 'code'> & {
  /** A service that is newer than this client may have codes that are not listed here. */
  readonly code: ProblemCode | (string & Record<never, never>);
  readonly [fact: string]: unknown;
};
