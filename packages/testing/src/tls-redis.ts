import { freePort } from '@streamfold/local';
import { Redis } from 'ioredis';
import type { Authority } from './certificates.ts';
import type { PrivateServer } from './private-server.ts';
import { privateRedis } from './redis-server.ts';

/** A Redis that also answers on an encrypted port. */
export interface TlsRedis extends PrivateServer {
  /** `rediss://127.0.0.1:<the encrypted port>` */
  readonly tlsUrl: string;
}

/**
 * Starts a Redis of the file's own, as `privateRedis` does, with a certificate of `authority` for
 * `redis.test` and 127.0.0.1.
 *
 * @param clients whether a client must show a certificate of the same authority
 */
export async function tlsRedis(
  authority: Authority,
  { clients }: { readonly clients: 'anybody' | 'certified' },
): Promise<TlsRedis> {
  const { cert, key } = await authority.issue('redis.test');
  const port = await freePort();
  const server = await privateRedis({
    files: { 'ca.pem': authority.ca, 'cert.pem': cert, 'key.pem': key },
    settings: {
      'tls-port': String(port),
      'tls-ca-cert-file': './ca.pem',
      'tls-cert-file': './cert.pem',
      'tls-key-file': './key.pem',
      'tls-auth-clients': clients === 'certified' ? 'yes' : 'no',
    },
  });
  return Object.assign(server, { tlsUrl: `rediss://127.0.0.1:${port}` });
}

/** Whether the Redis at `url` was built with TLS; not every build is. */
export async function isBuiltWithTls(url: string): Promise<boolean> {
  const redis = new Redis(url, { protocol: 2 });
  try {
    const setting = await redis.config('GET', 'tls-port');
    return setting.length > 0;
  } finally {
    redis.disconnect();
  }
}
