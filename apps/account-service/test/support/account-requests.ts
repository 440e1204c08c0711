import type { OutgoingHttpHeaders } from 'node:http';
import type { Sent } from './send.ts';

/** `POST /accounts` */
export function create(id: unknown, more: object = {}, headers: OutgoingHttpHeaders = {}): Sent {
  return { path: '/accounts', body: { id, ...more }, headers };
}

/** `POST /accounts/:id/deposits` */
export function deposit(id: string, amount: unknown, headers: OutgoingHttpHeaders = {}): Sent {
  return { path: `/accounts/${id}/deposits`, body: { amount }, headers };
}

/** `POST /accounts/:id/withdrawals` */
export function withdraw(id: string, amount: unknown, headers: OutgoingHttpHeaders = {}): Sent {
  return { path: `/accounts/${id}/withdrawals`, body: { amount }, headers };
}

/** `GET /accounts/:id` */
export function read(id: string): Sent {
  return { path: `/accounts/${id}` };
}

/** `GET /accounts/:id/transactions` */
export function statement(id: string, query: Readonly<Record<string, string | number>> = {}): Sent {
  const text = Object.entries(query).map(([name, value]) => `${name}=${value}`);
  return { path: `/accounts/${id}/transactions${text.length === 0 ? '' : '?'}${text.join('&')}` };
}

/** The path of the events of an account, or of all. */
export function eventStreamPath(id?: string): string {
  return id === undefined ? '/events/stream' : `/accounts/${id}/events/stream`;
}
