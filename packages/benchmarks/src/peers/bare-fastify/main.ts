import { fastify } from 'fastify';

// The routes and schemas of the account service with nothing behind them: what Fastify alone can do.

const id = { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' };
const integer = { type: 'integer' };
const money = { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER };

const app = fastify();

app.get('/readyz', () => ({ status: 'ready' }));

app.post<{ Body: { id: string } }>(
  '/accounts',
  {
    schema: {
      body: {
        type: 'object',
        properties: { id },
        required: ['id'],
        additionalProperties: false,
      },
      response: { 201: { type: 'object', properties: { id, version: integer } } },
    },
  },
  (request, reply) => reply.code(201).send({ id: request.body.id, version: 1 }),
);

app.post<{ Params: { id: string }; Body: { amount: number } }>(
  '/accounts/:id/deposits',
  {
    schema: {
      params: { type: 'object', properties: { id }, required: ['id'] },
      body: {
        type: 'object',
        properties: { amount: money },
        required: ['amount'],
        additionalProperties: false,
      },
      response: {
        200: {
          type: 'object',
          properties: { id, amount: money, version: integer, funds: integer },
        },
      },
    },
  },
  (request) => ({ id: request.params.id, amount: request.body.amount, version: 2, funds: 1 }),
);

await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT'] ?? 0) });
