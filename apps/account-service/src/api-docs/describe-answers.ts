import { STATUS_CODES } from 'node:http';
import { PROBLEMS, type ProblemCode } from '../http/problem-catalog.ts';
import type { Problem } from '../http/problem.ts';
import {
  ACCOUNT_READ,
  ANY_ANSWER,
  BY_STATUS,
  COMMAND_ANY,
  COMMAND_DONE,
  referencesTo,
  RETRY_AFTER,
} from './answer-headers.ts';
import { REFUSES } from './describe-route.ts';
import { exampleOf } from './example-of.ts';
import type { MediaType, OpenApiDocument, Operation, OpenApiResponse } from './openapi-document.ts';
import { PROBLEM_SCHEMA } from './openapi-base.ts';
import { possibleProblems, type OperationFacts } from './possible-problems.ts';

/** Completes the description with what can be told of every operation by its kind: examples, headers, problems. */
export function describeAnswers(document: OpenApiDocument): void {
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      const facts = factsOf(path, method, operation);
      Reflect.deleteProperty(operation, REFUSES);
      withExamples(operation.requestBody?.content);
      const responses = Object.entries(operation.responses).flatMap(([status, response]) => {
        const described = describeAnswer(Number(status), response, facts);
        return described === undefined ? [] : [[status, described] as const];
      });
      operation.responses = Object.fromEntries(responses);
    }
  }
}

function factsOf(path: string, method: string, operation: Operation): OperationFacts {
  const parameters = operation.parameters ?? [];
  const named = (place: string): readonly string[] =>
    parameters.filter((parameter) => parameter.in === place).map(({ name }) => name.toLowerCase());
  return {
    method,
    hasJsonBody: operation.requestBody?.content['application/json'] !== undefined,
    hasAccount: path.startsWith('/accounts/{'),
    headers: named('header'),
    query: named('query'),
    refuses: operation[REFUSES],
  };
}

/** Undefined where no problem has this status, so that it is never answered. */
function describeAnswer(
  status: number,
  response: OpenApiResponse,
  facts: OperationFacts,
): OpenApiResponse | undefined {
  const isCommand = facts.headers.includes('idempotency-key');
  const isProblem = status >= 400 && Object.values(response.content ?? {}).some(isProblemMedia);
  const codes = isProblem ? possibleProblems(status, facts) : [];
  if (isProblem && codes.length === 0) return undefined;
  if (!isProblem) withExamples(response.content);
  const isDone = status < 300;
  const waits = codes.some((code) => rowOf(code).retryAfterSeconds !== undefined);
  return {
    ...response,
    description: isProblem ? sentenceOf(codes) : successOf(status, response),
    headers: referencesTo({
      ...ANY_ANSWER,
      ...(isCommand && isDone ? COMMAND_DONE : {}),
      ...(isCommand ? COMMAND_ANY : {}),
      ...(!isCommand && isDone && isAccountRead(facts) ? ACCOUNT_READ : {}),
      ...BY_STATUS[status],
      ...(waits ? RETRY_AFTER : {}),
    }),
    ...(isProblem ? { content: { 'application/problem+json': problemMedia(status, codes) } } : {}),
  };
}

/** A read of the account itself; with `at`, of what it was, it has no version to be sent back. */
function isAccountRead({ hasAccount, query }: OperationFacts): boolean {
  return hasAccount && query.every((name) => name === 'at');
}

/** An error answer by the schema that all routes share, and not one of a route's own. */
function isProblemMedia({ schema }: MediaType): boolean {
  return schema?.properties?.['errorMessage'] !== undefined;
}

function problemMedia(status: number, codes: readonly ProblemCode[]): MediaType {
  const properties = { status: { const: status }, code: { enum: codes } };
  return {
    schema: { allOf: [{ $ref: `#/components/schemas/${PROBLEM_SCHEMA}` }, { properties }] },
    examples: Object.fromEntries(
      codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]),
    ),
  };
}

function rowOf(code: ProblemCode): Problem {
  return PROBLEMS[code];
}

function sentenceOf(codes: readonly ProblemCode[]): string {
  return codes.map((code) => `\`${code}\`: ${rowOf(code).meaning}`).join('\n\n');
}

function successOf(status: number, { description }: OpenApiResponse): string {
  const isSaid = description !== '' && description !== 'Default Response';
  return isSaid ? description : (STATUS_CODES[status] ?? '');
}

function withExamples(content: Readonly<Record<string, MediaType>> | undefined): void {
  for (const media of Object.values(content ?? {})) {
    if (media.example !== undefined || media.examples !== undefined) continue;
    const example = exampleOf(media.schema ?? {});
    if (example !== undefined) media.example = example;
  }
}
