import { Type } from 'typebox';
import { AccountParams, anyAccountAnswer, anyAnswer } from '../http/schema-parts.ts';
import { ProblemDetails } from '../http/problem-details.ts';

const EventStreamQuery = Type.Object(
  {
    lastEventId: Type.Optional(
      Type.String({
        maxLength: 16_384,
        description:
          'The id of the last event that the client has: for one that cannot send the header yet, as ' +
          'an EventSource when it is made. The header is preferred.',
        examples: ['0'],
      }),
    ),
  },
  { additionalProperties: false },
);

/** The value is read by last-event-id.ts, which sees a header sent twice. */
const EventStreamHeaders = Type.Object({
  'last-event-id': Type.Optional(
    Type.String({
      description: 'The id of the last event that the client has. The stream goes on after it.',
      examples: ['2'],
    }),
  ),
});

const EventStreamText = Type.String({
  examples: [
    'retry: 2000\nid: 1\n\n' +
      'id: 2\ndata: {"id":"JohnDoe","version":2,"type":"deposit","amount":100,"time":"2026-11-21T09:30:00.000Z"}\n\n',
  ],
});

const EventStreamAnswer = {
  description:
    'Server-sent events, without an end. The data of each is a JSON object: `id` of the account, ' +
    '`version`, `type`, `time`, and what the type says beside. An event named `end` says why the ' +
    'service ends the stream.',
  content: { 'text/event-stream': { schema: EventStreamText } },
} as const;

const eventStream = { querystring: EventStreamQuery, headers: EventStreamHeaders } as const;

/** `GET /accounts/:id/events/stream` */
export const accountEventStreamSchema = {
  operationId: 'streamAccountEvents',
  summary: 'Follows the events of an account as they happen',
  tags: ['events'],
  params: AccountParams,
  ...eventStream,
  response: { 200: EventStreamAnswer, ...anyAccountAnswer, 410: ProblemDetails },
} as const;

/** `GET /events/stream` */
export const eventStreamSchema = {
  operationId: 'streamEvents',
  summary: 'Follows the events of all accounts as they happen',
  tags: ['events'],
  ...eventStream,
  response: { 200: EventStreamAnswer, ...anyAnswer, 410: ProblemDetails },
} as const;
