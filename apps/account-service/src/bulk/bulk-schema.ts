import { Type } from 'typebox';
import { describedAs } from '../http/described-as.ts';
import { ProblemDetails } from '../http/problem-details.ts';
import { anyAnswer, NoQuery } from '../http/schema-parts.ts';

// The body comes as a stream, on which there is nothing to validate before it is read.
const Lines = describedAs(Type.Unknown(), {
  type: 'string',
  examples: [
    '{"key":"8e03978e","type":"create","id":"JohnDoe"}\n' +
      '{"key":"93bc6894","type":"deposit","id":"JohnDoe","amount":100}\n',
  ],
});

const AnswerLines = Type.String({
  examples: [
    '{"line":1,"key":"8e03978e","status":201,"body":{"id":"JohnDoe","version":1}}\n' +
      '{"line":2,"key":"93bc6894","status":200,"body":{"id":"JohnDoe","amount":100,"version":2,"funds":100,"available":100}}\n',
  ],
});

/** `POST /bulk` */
export const bulkSchema = {
  operationId: 'bulk',
  summary: 'Carries out many commands, one for each line, and answers each',
  description:
    'Each line is a JSON object with its own `key` (as Idempotency-Key is for a request), its `type` ' +
    '(`create`, `deposit`, `withdraw`) and what the route for the same thing takes in its path and ' +
    'body. Each is answered by one line, in the order in which they were sent: `line` (its number, ' +
    'from 1), `key`, `status` and `body` as the route would answer, `replayed` where the key was ' +
    'known. Answers are sent while lines are still read: read them while sending, or the service stops ' +
    'reading. A last line with `resume` says that the bulk ended early, and from which line to send on.',
  tags: ['bulk'],
  body: { content: { 'application/x-ndjson': { schema: Lines } } },
  querystring: NoQuery,
  response: {
    200: {
      description: 'One line of JSON for each line that was sent.',
      content: { 'application/x-ndjson': { schema: AnswerLines } },
    },
    ...anyAnswer,
    415: ProblemDetails,
    417: ProblemDetails,
  },
} as const;
