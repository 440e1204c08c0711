import { randomBytes } from 'node:crypto';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import {
  availableIn,
  parseAmount,
  parseHoldId,
  type AccountEvent,
  type CaptureHold,
  type HoldId,
  type PlaceHold,
} from '@streamfold/accounts';
import type { FastifyInstance } from 'fastify';
import { carryOut, type CommandParts } from '../accounts/carry-out.ts';
import type { Done } from '../accounts/handle-command.ts';
import { readsJson } from '../http/media-type.ts';
import { movementTextOf } from '../http/movement-text-of.ts';
import { validOf } from '../http/valid-of.ts';
import { parseExpiryTime } from './expiry-time.ts';
import { captureHoldSchema, placeHoldSchema, voidHoldSchema } from './hold-schemas.ts';
import { holdBodyOf } from './hold-body.ts';

const WRITES = { config: { scope: 'accounts:write' }, onRequest: readsJson } as const;

/** Adds the routes that set money aside, take it out and set it free. */
export function holdRoutes(instance: FastifyInstance, parts: CommandParts): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();

  app.post(
    '/accounts/:id/holds',
    { schema: placeHoldSchema, ...WRITES },
    async (request, reply) => {
      const { id } = request.params;
      const { amount, expiresAt, ...text } = request.body;
      const command: PlaceHold = {
        type: 'placeHold',
        holdId: newHoldId(),
        amount: validOf(parseAmount(amount)),
        // That it is in the future is for the rules to say: a request that is sent again is not judged anew.
        ...(expiresAt === undefined ? {} : { expiresAt: validOf(parseExpiryTime(expiresAt)) }),
        ...movementTextOf(text),
        now: Date.now(),
      };
      const done = await carryOut(parts, { request, reply, id }, command);
      // A request that is sent again names another hold: the one of the first time counts.
      const hold = eventOf(done, 'hold');
      return reply
        .code(201)
        .header('location', `/accounts/${id}/holds/${hold.holdId}`)
        .send({ id, ...holdBodyOf(hold), ...fundsAfter(done) });
    },
  );

  const captures = { schema: captureHoldSchema, ...WRITES };
  app.post('/accounts/:id/holds/:holdId/capture', captures, async (request, reply) => {
    const { id, holdId } = request.params;
    const { amount, ...text } = request.body;
    const command: CaptureHold = {
      type: 'captureHold',
      holdId: validOf(parseHoldId(holdId)),
      ...(amount === undefined ? {} : { amount: validOf(parseAmount(amount)) }),
      ...movementTextOf(text),
      now: Date.now(),
    };
    const done = await carryOut(parts, { request, reply, id }, command);
    const captured = eventOf(done, 'capture');
    return reply.code(200).send({ id, holdId, amount: captured.amount, ...fundsAfter(done) });
  });

  const voids = { schema: voidHoldSchema, ...WRITES };
  app.post('/accounts/:id/holds/:holdId/void', voids, async (request, reply) => {
    const { id, holdId } = request.params;
    const command = { type: 'voidHold', holdId: validOf(parseHoldId(holdId)) } as const;
    const done = await carryOut(parts, { request, reply, id }, command);
    return reply.code(200).send({ id, holdId, ...fundsAfter(done) });
  });
}

// As hard to guess as a random UUID, and shorter: it is kept in memory with each event of the hold.
function newHoldId(): HoldId {
  return validOf(parseHoldId(randomBytes(16).toString('base64url')));
}

function eventOf<Type extends AccountEvent['type']>(
  { events }: Done,
  type: Type,
): Extract<AccountEvent, { type: Type }> {
  const [event] = events;
  if (event === undefined || !isOf(event, type)) throw new TypeError(`there is no ${type} event`);
  return event;
}

function isOf<Type extends AccountEvent['type']>(
  event: AccountEvent,
  type: Type,
): event is Extract<AccountEvent, { type: Type }> {
  return event.type === type;
}

function fundsAfter({ version, state }: Done) {
  return { version, funds: state.funds, available: availableIn(state) };
}
