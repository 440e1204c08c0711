import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { PROBLEMS } from '../http/problem-catalog.ts';
import { sharedHeaders } from './answer-headers.ts';
import { problemExamples } from './problem-examples.ts';

/** The name of the way to say who one is, as operations refer to it. */
export const BEARER = 'bearer';

/** Under which name the description has the schema of every error answer. */
export const PROBLEM_SCHEMA = 'Problem';

/** What the tags of operations mean. An operation with another tag fails a test. */
export const TAGS = [
  { name: 'accounts', description: 'Accounts: creating, reading, and moving money in and out.' },
  { name: 'holds', description: 'Money that is set aside until it is captured or set free.' },
  { name: 'standing', description: 'What an account is allowed, and its end.' },
  { name: 'transfers', description: 'Money from one account to another.' },
  { name: 'bulk', description: 'Many commands in one request.' },
  { name: 'events', description: 'Events as they happen.' },
  { name: 'totals', description: 'What happened on all accounts, by day.' },
  { name: 'service', description: 'What the service says of itself.' },
] as const;

const text = { type: 'string' } as const;

const problem = {
  type: 'object' as const,
  description: 'An error answer (RFC 9457). Beside these members it has the facts of its kind.',
  required: ['type', 'title', 'status', 'detail', 'code', 'errorMessage'] as string[],
  properties: {
    type: { ...text, description: '`urn:streamfold:problem:` and the code.' },
    title: { ...text, description: 'The kind of error in a few words, always the same.' },
    status: { type: 'integer' as const, description: 'The HTTP status.' },
    detail: { ...text, description: 'What was wrong this time, for people.' },
    code: {
      ...text,
      enum: Object.keys(PROBLEMS),
      description: 'What was wrong, for programs. Codes never change their meaning.',
    },
    errorMessage: { ...text, description: 'The text of `detail`, for older clients.' },
    outcome: {
      ...text,
      enum: ['not_applied', 'unknown'] as string[],
      description: 'Of a request that could not be finished: whether it had an effect.',
    },
  },
};

/** What the service is called. */
export const TITLE = 'Streamfold account service';

/** What the description of the API says beside its operations. */
export const openapiBase: NonNullable<FastifyDynamicSwaggerOptions['openapi']> = {
  openapi: '3.1.1',
  info: {
    title: TITLE,
    version: '1.0.0',
    license: { name: 'MIT', identifier: 'MIT' },
    description: [
      'A ledger: accounts whose every change is an event in a log.',
      'Money is an integer of minor units, as cents. A command takes an `Idempotency-Key`: sent again under ' +
        'the same key, it takes effect once and is answered as it was. Commands and reads of an account are ' +
        'answered from the log; other reads come from a read model that follows it, and wait for a write ' +
        'whose `Streamfold-Token` they are given as `after`.',
      'Every error is `application/problem+json` with a stable `code`.',
    ].join('\n\n'),
  },
  tags: [...TAGS],
  servers: [{ url: '/', description: 'where this description comes from' }],
  components: {
    schemas: { [PROBLEM_SCHEMA]: problem },
    examples: problemExamples(),
    headers: sharedHeaders(),
    securitySchemes: {
      [BEARER]: {
        type: 'http',
        scheme: 'bearer',
        description: 'An API key, or a JWT. Its scopes say what it may be used for.',
      },
    },
  },
};
