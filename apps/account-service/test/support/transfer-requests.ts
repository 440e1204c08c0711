import { partitionOf } from '@streamfold/event-store';
import type { OutgoingHttpHeaders } from 'node:http';
import type { Sent } from './send.ts';

/** `POST /transfers` */
export function transfer(
  from: string,
  to: string,
  amount: unknown,
  headers: OutgoingHttpHeaders = {},
  more: object = {},
): Sent {
  return { path: '/transfers', body: { from, to, amount, ...more }, headers };
}

/** The header that names a request. */
export function key(value: string): OutgoingHttpHeaders {
  return { 'idempotency-key': value };
}

/** An account name that begins with `prefix` and is in this partition of so many. */
export function idIn(partition: number, partitions: number, prefix: string): string {
  for (let n = 0; ; n += 1) {
    const id = `${prefix}-${n}`;
    if (partitionOf(id, partitions) === partition) return id;
  }
}
