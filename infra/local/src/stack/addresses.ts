import { readFileSync, writeFileSync } from 'node:fs';
import { systemCodeOf } from '../local-error.ts';

/** Where the parts of a running system listen. */
export interface Addresses {
  readonly serviceUrl: string;
  readonly projectorUrl: string;
  readonly redisUrl: string;
  readonly mongoUrl: string;
}

/** Writes the addresses down for other commands of this checkout. */
export function writeAddresses(file: string, addresses: Addresses): void {
  writeFileSync(file, `${JSON.stringify(addresses, undefined, 2)}\n`, { mode: 0o600 });
}

/** The address of the Redis that was written down last, or undefined. */
export function readRedisAddress(file: string): string | undefined {
  try {
    const { redisUrl } = JSON.parse(readFileSync(file, 'utf8')) as Readonly<
      Record<string, unknown>
    >;
    return typeof redisUrl === 'string' ? redisUrl : undefined;
  } catch (thrown) {
    if (thrown instanceof SyntaxError || systemCodeOf(thrown) === 'ENOENT') return undefined;
    throw thrown;
  }
}

/** An address without the password in it. */
export function withoutPassword(address: string): string {
  return address.replace(/^([\w+]+:\/\/[^:@/]*):[^@/]*@/, '$1:…@');
}
