import { once } from 'node:events';
import { createServer } from 'node:http';
import {
  exportJWK,
  generateKeyPair,
  SignJWT,
  type CryptoKey,
  type JWK,
  type JWTHeaderParameters,
} from 'jose';
import { afterAll } from 'vitest';

/** The audience of every token, unless it says another. */
export const AUDIENCE = 'https://accounts.example';

/** What a token says, in place of what it usually says; undefined: nothing. */
export type Claims = Readonly<Record<string, unknown>>;

/** A key that tokens are signed with. */
export interface SigningKey {
  readonly kid: string;
  readonly algorithm: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

/** Makes a key; nothing publishes it yet. */
export async function makeSigningKey(kid: string, algorithm = 'ES256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = await exportJWK(publicKey);
  return { kid, algorithm, privateKey, publicJwk: { ...jwk, kid, alg: algorithm, use: 'sig' } };
}

/** Whoever makes tokens: a server with a JWK Set over HTTP. */
export interface TokenIssuer {
  readonly issuer: string;
  readonly jwksUrl: string;
  /** How often the set was asked for. */
  readonly readCount: () => number;
  /** What the set has from now on. */
  readonly publish: (...keys: readonly SigningKey[]) => void;
  /** What the server answers from now on in place of the set; undefined: the set. */
  readonly failWith: (status: number | undefined) => void;
  /** A token of this issuer, valid for five minutes; claims that are undefined are left out. */
  readonly token: (
    key: SigningKey,
    claims?: Claims,
    header?: Partial<JWTHeaderParameters>,
  ) => Promise<string>;
}

/** Starts an issuer, which ends with the file. */
export async function startTokenIssuer(): Promise<TokenIssuer> {
  let keys: readonly SigningKey[] = [];
  let failure: number | undefined;
  let readCount = 0;
  const server = createServer((_request, response) => {
    readCount++;
    response.writeHead(failure ?? 200, { 'content-type': 'application/jwk-set+json' });
    response.end(JSON.stringify({ keys: keys.map(({ publicJwk }) => publicJwk) }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterAll(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' ? String(address?.port) : '';
  const issuer = `http://127.0.0.1:${port}/`;
  return {
    issuer,
    jwksUrl: `${issuer}jwks.json`,
    readCount: () => readCount,
    publish: (...published) => {
      keys = published;
    },
    failWith: (status) => {
      failure = status;
    },
    token: (key, claims = {}, header = {}) => {
      const now = Math.floor(Date.now() / 1000);
      const scope = 'openid accounts:read accounts:write';
      const usual = { iss: issuer, aud: AUDIENCE, sub: 'alice', scope, iat: now, exp: now + 300 };
      return new SignJWT({ ...usual, ...claims })
        .setProtectedHeader({ alg: key.algorithm, kid: key.kid, ...header })
        .sign(key.privateKey);
    },
  };
}

/** The settings of a service that takes the tokens of an issuer. */
export function tokenSettings({ issuer, jwksUrl }: TokenIssuer): Readonly<Record<string, string>> {
  return {
    AUTH: 'jwt',
    JWT_ISSUER: issuer,
    JWT_AUDIENCE: AUDIENCE,
    JWT_JWKS_URL: jwksUrl,
    JWT_JWKS_COOLDOWN_MS: '200',
  };
}
