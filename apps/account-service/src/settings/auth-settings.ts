import { BlockList, isIP } from 'node:net';
import { Type, type Static, type TObject } from 'typebox';

const ALGORITHM = '(?:[RP]S(?:256|384|512)|ES(?:256|384|512)|EdDSA|Ed25519)';

/** Who may use the service, and how they prove who they are. */
export const authSettings = {
  AUTH: Type.Enum(['off', 'api-key', 'jwt', 'api-key,jwt'], {
    default: 'off',
    description:
      'What a request must bring along: an API key, made by streamfold keys create; a JSON Web Token; ' +
      'one of the two; or nothing, so that everybody may do everything.',
  }),
  UNSAFE_WITHOUT_AUTHENTICATION: Type.Boolean({
    default: false,
    description:
      'Start without authentication although HOST is no loopback address: whoever reaches it may do ' +
      'everything. For containers whose port is published on loopback alone.',
  }),
  JWT_ISSUER: Type.String({
    default: '',
    form: 'the issuer as tokens name it',
    description: 'Of tokens: who must have issued them (iss).',
  }),
  JWT_AUDIENCE: Type.String({
    default: '',
    form: 'the audience as tokens name it',
    description: 'Of tokens: who they must be for (aud).',
  }),
  JWT_JWKS_URL: Type.String({
    // Over plain HTTP only from this machine: who can change the keys on their way is everybody.
    pattern:
      '^$|^https://.|^http://(localhost|127(\\.[0-9]{1,3}){3}|\\[::1\\])(:[0-9]+)?(/|$)|^file:///.',
    default: '',
    form: 'an https:// URL, an http:// URL of this machine, or file:///path',
    description: 'Of tokens: where the public keys are that they are signed with (a JWK Set).',
  }),
  JWT_ALGORITHMS: Type.String({
    pattern: `^${ALGORITHM}(?:,${ALGORITHM})*$`,
    default: 'RS256,ES256,EdDSA',
    form: 'RS, PS or ES with 256, 384 or 512, EdDSA, Ed25519; several with commas',
    description: 'Of tokens: the signatures that are accepted, whatever a token says of itself.',
  }),
  JWT_CLOCK_TOLERANCE_MS: Type.Integer({
    minimum: 0,
    maximum: 300_000,
    default: 5_000,
    unit: 'ms',
    description: 'Of tokens: how far the clock of the issuer may be from this one.',
  }),
  JWT_JWKS_COOLDOWN_MS: Type.Integer({
    minimum: 100,
    maximum: 3_600_000,
    default: 30_000,
    unit: 'ms',
    description:
      'Of tokens: how long after one reading of the keys an unknown key leads to no other reading.',
  }),
  JWT_JWKS_MAX_AGE_MS: Type.Integer({
    minimum: 1_000,
    maximum: 86_400_000,
    default: 600_000,
    unit: 'ms',
    description:
      'Of tokens: after what time the keys are read anew, so that one that was withdrawn is noticed. ' +
      'While they cannot be read, those that are known stay in force.',
  }),
} as const;

/** What a process was told about who may use it. */
export type AuthConfig = Readonly<Static<TObject<typeof authSettings>>>;

/** Whether API keys are asked for. */
export function takesApiKeys({ AUTH }: Pick<AuthConfig, 'AUTH'>): boolean {
  return AUTH.includes('api-key');
}

/** Whether tokens are asked for. */
export function takesTokens({ AUTH }: Pick<AuthConfig, 'AUTH'>): boolean {
  return AUTH.includes('jwt');
}

/** What is wrong between these settings, each of which is valid by itself. */
export function relateAuthSettings(config: AuthConfig & { readonly HOST: string }): string[] {
  const { AUTH, HOST, UNSAFE_WITHOUT_AUTHENTICATION: isUnsafeMeant } = config;
  const problems: string[] = [];
  if (AUTH === 'off' && !isUnsafeMeant && !isLoopback(HOST)) {
    problems.push(
      `HOST=${HOST} lets others reach the service, and AUTH=off asks nobody who they are: set AUTH to ` +
        'api-key or jwt, or HOST to 127.0.0.1, or UNSAFE_WITHOUT_AUTHENTICATION=true if that is meant',
    );
  }
  const needed = ['JWT_ISSUER', 'JWT_AUDIENCE', 'JWT_JWKS_URL'] as const;
  const missing = needed.filter((name) => config[name] === '');
  if (takesTokens(config) && missing.length > 0) {
    problems.push(`AUTH=${AUTH} needs ${missing.join(' and ')} too`);
  }
  return problems;
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

function isLoopback(host: string): boolean {
  const version = isIP(host);
  // A name is looked up only when it is listened on, and may be anything then.
  if (version === 0) return host === 'localhost';
  return LOOPBACK.check(host, version === 4 ? 'ipv4' : 'ipv6');
}
