import type { OutgoingHttpHeaders } from 'node:http';
import type { Answer, Sent } from './send.ts';

/** `POST /accounts/:id/holds` */
export function hold(
  id: string,
  amount: unknown,
  more: object = {},
  headers: OutgoingHttpHeaders = {},
): Sent {
  return { path: `/accounts/${id}/holds`, body: { amount, ...more }, headers };
}

/** `POST /accounts/:id/holds/:holdId/capture` */
export function capture(
  id: string,
  holdId: string,
  more: object = {},
  headers: OutgoingHttpHeaders = {},
): Sent {
  return { path: `/accounts/${id}/holds/${holdId}/capture`, body: more, headers };
}

/** `POST /accounts/:id/holds/:holdId/void` */
export function voidHold(id: string, holdId: string, headers: OutgoingHttpHeaders = {}): Sent {
  return { path: `/accounts/${id}/holds/${holdId}/void`, body: {}, headers };
}

/** `GET /accounts/:id/holds` */
export function readHolds(id: string): Sent {
  return { path: `/accounts/${id}/holds` };
}

/** `POST /accounts/:id/freeze`, `unfreeze`, `close` or `overdraft-limit`. */
export function standing(
  id: string,
  change: 'freeze' | 'unfreeze' | 'close' | 'overdraft-limit',
  body: object = {},
  headers: OutgoingHttpHeaders = {},
): Sent {
  return { path: `/accounts/${id}/${change}`, body, headers };
}

/** The name of a hold, from the answer to placing it. */
export function holdIdOf({ json, text }: Answer): string {
  const { holdId } = json;
  if (typeof holdId === 'string') return holdId;
  throw new TypeError(`the answer names no hold: ${text}`);
}
