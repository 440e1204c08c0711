import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

// What a client may call its request: it is echoed and logged, so it is kept short and plain.
const SAFE_REQUEST_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * Names requests: by the client's `X-Request-Id` where it is a safe text, else by a name of our own
 * that no other process gives.
 */
export function requestIds(): (message: Pick<IncomingMessage, 'headers'>) => string {
  const prefix = randomBytes(6).toString('hex');
  let count = 0;
  return ({ headers }) => {
    const given = headers['x-request-id'];
    if (typeof given === 'string' && SAFE_REQUEST_ID.test(given)) return given;
    count += 1;
    return `${prefix}-${count.toString(36)}`;
  };
}
