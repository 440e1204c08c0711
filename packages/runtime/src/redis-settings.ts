import { readFileSync } from 'node:fs';
import { Type, type Static, type TObject } from 'typebox';
import { ConfigError } from './config-error.ts';

const file = (description: string) =>
  Type.String({ default: '', form: 'the path of a file', description });

/** The settings of the log on Redis and the way there, the same for every process here. */
export const redisSettings = {
  REDIS_URL: Type.String({
    pattern:
      '^rediss?(://([^@/]*@)?[^/,]+(/.*)?|\\+cluster://[^/]+/?|\\+sentinel://[^/]+/[^/?]+(/\\d+)?(\\?.*)?)$',
    default: 'redis://127.0.0.1:6379',
    form: 'a redis://, redis+cluster:// or redis+sentinel:// URL, or the same with rediss',
    description:
      'The Redis that holds the event log: redis://host:port/database, redis+cluster://host:port,… or ' +
      'redis+sentinel://host:port,…/master/database. With rediss over TLS.',
  }),
  PARTITIONS: Type.Integer({
    minimum: 1,
    maximum: 1_024,
    default: 1,
    description:
      'How many partitions the event log has. Fixed when it is made, and the same for every process; ' +
      'another number is refused.',
  }),
  REDIS_USERNAME: Type.String({
    pattern: '^[^\\s:]*$',
    default: '',
    form: 'the name of a user',
    description: 'The user to log in as, in place of the one in REDIS_URL.',
  }),
  REDIS_PASSWORD_FILE: file(
    'The password of that user, in a file: in REDIS_URL it would be in lists of processes.',
  ),
  REDIS_TLS_CA_FILE: file(
    'The authority that signed the certificate of Redis (PEM), where Node does not trust it by itself.',
  ),
  REDIS_TLS_CERT_FILE: file(
    'The certificate of this process (PEM), for a Redis that asks its clients for one.',
  ),
  REDIS_TLS_KEY_FILE: file('The key of that certificate (PEM).'),
  REDIS_TLS_SERVERNAME: Type.String({
    default: '',
    form: 'a host name',
    description: 'The name in the certificate of Redis, where it is not the host of REDIS_URL.',
  }),
};

/** What a process was told about the way to Redis. */
export type RedisConfig = Readonly<Static<TObject<typeof redisSettings>>>;

/** How connections log in and are encrypted, as the event store takes it. */
export interface RedisLogin {
  readonly username?: string;
  readonly password?: string;
  readonly tls?: {
    readonly ca?: string;
    readonly cert?: string;
    readonly key?: string;
    readonly servername?: string;
  };
}

/** What is wrong between these settings, each of which is valid by itself. */
export function relateRedisSettings(config: RedisConfig): readonly string[] {
  const problems: string[] = [];
  const encrypted = ['CA_FILE', 'CERT_FILE', 'KEY_FILE', 'SERVERNAME'] as const;
  const given = encrypted.map((name) => `REDIS_TLS_${name}` as const).filter((n) => config[n]);
  if (given.length > 0 && !config.REDIS_URL.startsWith('rediss')) {
    problems.push(`${given.join(', ')} is set, and REDIS_URL is not a rediss:// URL`);
  }
  if ((config.REDIS_TLS_CERT_FILE === '') !== (config.REDIS_TLS_KEY_FILE === '')) {
    problems.push('REDIS_TLS_CERT_FILE and REDIS_TLS_KEY_FILE are set together or not at all');
  }
  if (config.REDIS_USERNAME !== '' && config.REDIS_PASSWORD_FILE === '') {
    problems.push('REDIS_USERNAME is set without REDIS_PASSWORD_FILE');
  }
  return problems;
}

/**
 * Reads the files that the settings name.
 *
 * @throws {ConfigError} with every file that cannot be read, by its setting, or is empty
 */
export function readRedisLogin(config: RedisConfig): RedisLogin {
  const problems: string[] = [];
  const read = (
    name: 'REDIS_PASSWORD_FILE' | `REDIS_TLS_${'CA' | 'CERT' | 'KEY'}_FILE`,
  ): string | undefined => {
    const path = config[name];
    if (path === '') return undefined;
    const text = readText(path);
    if ('problem' in text) problems.push(`${name}: ${path} ${text.problem}`);
    return 'text' in text ? text.text : undefined;
  };
  const password = read('REDIS_PASSWORD_FILE')?.trim();
  const tls = definedOf({
    ca: read('REDIS_TLS_CA_FILE'),
    cert: read('REDIS_TLS_CERT_FILE'),
    key: read('REDIS_TLS_KEY_FILE'),
    servername: config.REDIS_TLS_SERVERNAME || undefined,
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    ...definedOf({ username: config.REDIS_USERNAME || undefined, password }),
    ...(Object.keys(tls).length === 0 ? {} : { tls }),
  };
}

function readText(path: string): { readonly text: string } | { readonly problem: string } {
  try {
    const text = readFileSync(path, 'utf8');
    return text.trim() === '' ? { problem: 'is empty' } : { text };
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    return { problem: `cannot be read (${String(error.code)})` };
  }
}

function definedOf<Name extends string>(
  values: Readonly<Record<Name, string | undefined>>,
): Partial<Record<Name, string>> {
  const entries = Object.entries<string | undefined>(values);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Partial<
    Record<Name, string>
  >;
}
