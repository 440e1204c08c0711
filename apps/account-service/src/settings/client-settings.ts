import { Type } from 'typebox';

/** How clients are told apart, and how much each may ask for. */
export const clientSettings = {
  RATE_LIMIT_MAX: Type.Integer({
    minimum: 0,
    maximum: 1_000_000_000,
    default: 1_000_000,
    unit: 'requests',
    description:
      'The most requests of one client in RATE_LIMIT_WINDOW_MS; more are answered 429. A client is a ' +
      'principal, or an address where nobody says who they are. Each process counts for itself. As ' +
      'it is, one client can have all that a process does; 0 counts nothing.',
  }),
  RATE_LIMIT_WINDOW_MS: Type.Integer({
    minimum: 1_000,
    maximum: 86_400_000,
    default: 10_000,
    unit: 'ms',
    description:
      'The time in which requests are counted. It begins with the first request of a client.',
  }),
  AUTH_FAILURES_MAX: Type.Integer({
    minimum: 0,
    maximum: 1_000_000,
    default: 100,
    unit: 'attempts',
    description:
      'The most failed authentications of one address in AUTH_FAILURES_WINDOW_MS; until it is over, ' +
      'all that needs a credential is answered 429 from there, with a good one too: behind a proxy, ' +
      'name it in TRUSTED_PROXIES, or all clients are one address. 0 counts nothing.',
  }),
  AUTH_FAILURES_WINDOW_MS: Type.Integer({
    minimum: 1_000,
    maximum: 86_400_000,
    default: 60_000,
    unit: 'ms',
    description: 'The time in which failed authentications are counted.',
  }),
  TRUSTED_PROXIES: Type.String({
    default: '',
    form: 'addresses and CIDR ranges, with commas between them',
    description:
      'The proxies whose X-Forwarded-For is believed, and for the address of the client alone. From ' +
      'anybody else the header changes nothing.',
  }),
  HSTS_MAX_AGE_S: Type.Integer({
    minimum: 0,
    maximum: 63_072_000,
    default: 0,
    unit: 's',
    description:
      'How long browsers shall come by HTTPS alone, told in Strict-Transport-Security; 0 tells them ' +
      'nothing. For a service that is reached by HTTPS only.',
  }),
} as const;
