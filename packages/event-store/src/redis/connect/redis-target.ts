/** Where one server listens, and how one logs in to it. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  /** The number of the logical database. @default 0 */
  readonly database?: number;
  readonly isTls: boolean;
}

/**
 * What a Redis URL names.
 *
 * - `server`: one server.
 * - `cluster`: a Redis Cluster, by some of its servers; the others are learned from them.
 * - `sentinel`: whatever server the sentinels hold for the master of that name at the moment.
 */
export type RedisTarget =
  | { readonly kind: 'server'; readonly server: ServerAddress }
  | { readonly kind: 'cluster'; readonly seeds: readonly ServerAddress[] }
  | {
      readonly kind: 'sentinel';
      readonly sentinels: readonly ServerAddress[];
      readonly master: string;
      /** Login and database of the master; its host and port are what the sentinels know. */
      readonly login: Omit<ServerAddress, 'host' | 'port'>;
    };

const FORMS =
  'redis[s]://host:port[/database], redis[s]+cluster://host:port,… or ' +
  'redis[s]+sentinel://host:port,…/master[/database]';
const REDIS_PORT = 6_379;
const SENTINEL_PORT = 26_379;

// The schemes are lower case as everywhere: a client that overlooked `REDISS` would go without TLS.
const form =
  /^redis(?<tls>s?)(?:\+(?<kind>cluster|sentinel))?:\/\/(?:(?<login>[^\s@/?#"']*)@)?(?<hosts>[^/?#@]+)(?:\/(?<path>[^?#@]*))?(?:\?(?<query>[^#]*))?$/;

/**
 * Reads a Redis URL:
 *
 * - `redis://[user:password@]host[:port][/database]`
 * - `redis+cluster://[user:password@]host[:port],host[:port],…`
 * - `redis+sentinel://[user:password@]host[:port],…/master[/database]`, where the login is the
 *   master's; `?sentinel_username=…&sentinel_password=…` is that of the sentinels, if they want one
 *
 * and the same with `rediss` for TLS everywhere. What stands in user and password is percent-encoded.
 *
 * @throws {TypeError} the URL is none of these. The message repeats nothing of it: any part of a
 *   malformed URL may be a piece of the password
 */
export function parseRedisTarget(url: string): RedisTarget {
  const parts = form.exec(url)?.groups;
  if (parts === undefined) throw new TypeError(`a Redis URL must be ${FORMS}`);
  const { tls, kind, login, hosts = '', path = '', query } = parts;
  const isTls = tls === 's';
  const account = parseLogin(login);
  if (query !== undefined && kind !== 'sentinel') {
    throw new TypeError('a Redis URL takes options after ? for sentinels alone');
  }
  if (kind === 'sentinel') {
    const sentinels = parseHosts(hosts, SENTINEL_PORT);
    const sentinelLogin = parseSentinelLogin(query);
    const [master = '', database, ...rest] = path.split('/');
    if (master === '' || rest.length > 0) {
      throw new TypeError('a redis+sentinel URL ends in /master or /master/database');
    }
    return {
      kind,
      sentinels: sentinels.map((place) => ({ ...place, ...sentinelLogin, isTls })),
      master: decoded(master),
      login: { ...account, ...parseDatabase(database), isTls },
    };
  }
  const servers = parseHosts(hosts, REDIS_PORT);
  if (kind === 'cluster') {
    if (path !== '' && path !== '0') throw new TypeError('a Redis Cluster has database 0 alone');
    return { kind, seeds: servers.map((place) => ({ ...place, ...account, isTls })) };
  }
  const [server, ...others] = servers;
  if (server === undefined || others.length > 0) {
    throw new TypeError(
      'a redis URL names one server; several are redis+cluster or redis+sentinel',
    );
  }
  return { kind: 'server', server: { ...server, ...account, ...parseDatabase(path), isTls } };
}

type Place = Pick<ServerAddress, 'host' | 'port'>;

function parseHosts(hosts: string, defaultPort: number): Place[] {
  return hosts.split(',').map((text, index) => {
    const { ipv6, name, port } =
      /^(?:\[(?<ipv6>[0-9A-Fa-f:.]+)\]|(?<name>[\w.-]+))(?::(?<port>\d{1,5}))?$/.exec(text)
        ?.groups ?? {};
    const host = ipv6 ?? name;
    const number = port === undefined ? defaultPort : Number(port);
    if (host === undefined || number < 1 || number > 65_535) {
      throw new TypeError(
        `server ${index + 1} of the Redis URL is not host:port, or what stands before it is not percent-encoded`,
      );
    }
    return { host, port: number };
  });
}

type Login = Pick<ServerAddress, 'username' | 'password'>;

function parseLogin(login: string | undefined): Login {
  if (login === undefined) return {};
  const [username = '', ...rest] = login.split(':');
  return loginOf(decoded(username), decoded(rest.join(':')));
}

function parseSentinelLogin(query: string | undefined): Login {
  const options = new URLSearchParams(query);
  for (const name of options.keys()) {
    if (name !== 'sentinel_username' && name !== 'sentinel_password') {
      throw new TypeError(
        'a redis+sentinel URL takes the options sentinel_username and sentinel_password alone',
      );
    }
  }
  return loginOf(options.get('sentinel_username') ?? '', options.get('sentinel_password') ?? '');
}

function loginOf(username: string, password: string): Login {
  return {
    ...(username === '' ? {} : { username }),
    ...(password === '' ? {} : { password }),
  };
}

function parseDatabase(text: string | undefined): Pick<ServerAddress, 'database'> {
  if (text === undefined || text === '') return {};
  if (!/^\d{1,9}$/.test(text)) throw new TypeError('the database of a Redis URL is a number');
  return { database: Number(text) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Its own error would show the text.
    throw new TypeError('a Redis URL has a % that does not begin an encoded character');
  }
}
