import { Type } from 'typebox';
import { orderText, pageMembers, queryOf, versionText } from '../http/query-parts.ts';
import {
  AccountIdText,
  AccountParams,
  anyAccountAnswer,
  Timestamp,
  Version,
} from '../http/schema-parts.ts';

const { limit } = pageMembers;

const EventsQuery = queryOf({
  fromVersion: versionText('The version to begin with.'),
  order: orderText('`asc`: upwards from there. `desc`: downwards.'),
  limit,
});

const Event = Type.Object({
  version: Version,
  type: Type.String({ description: 'What happened.', examples: ['deposit'] }),
  data: Type.Object(
    {},
    {
      additionalProperties: true,
      description: 'What the event says beside its type, in the order in which it is stored.',
      examples: [{ amount: 100 }],
    },
  ),
  time: Timestamp,
  commitId: Type.String({
    description: 'The request that led to it: its Idempotency-Key where it had one.',
    examples: ['8e03978e-40d5-43dd-bc93-6894a57f9324'],
  }),
  hash: Type.String({
    description: 'The hash of this event and of all before it on the account.',
    examples: ['tRxOFhL0vTzwQKdm'],
  }),
  actor: Type.Optional(Type.String({ description: 'Who asked for it.', examples: ['JohnDoe'] })),
  correlationId: Type.Optional(Type.String({ description: 'The flow that it belongs to.' })),
  causationId: Type.Optional(Type.String({ description: 'What caused it.' })),
  schemaVersion: Type.Optional(
    Type.Integer({ description: 'The version of the form of `data`, where it is not the first.' }),
  ),
});

const Events = Type.Object({
  id: AccountIdText,
  version: Version,
  events: Type.Array(Event),
  nextVersion: Type.Optional(Version),
});

/** `GET /accounts/:id/events` */
export const readEventsSchema = {
  operationId: 'readEvents',
  summary: 'Reads the events of an account, as the log has them',
  tags: ['accounts'],
  params: AccountParams,
  querystring: EventsQuery,
  response: { 200: Events, ...anyAccountAnswer },
} as const;
