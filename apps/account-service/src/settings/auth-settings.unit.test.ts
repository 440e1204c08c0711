import { ConfigError, readConfig } from '@streamfold/runtime';
import { describe, expect, it } from 'vitest';
import { accountServiceSettings, relateSettings } from '../config.ts';

const problemsOf = (env: Readonly<Record<string, string>>): readonly string[] => {
  try {
    return relateSettings(readConfig(accountServiceSettings, env));
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};
const jwt = { AUTH: 'jwt', JWT_ISSUER: 'me', JWT_AUDIENCE: 'you' };

describe('without authentication', () => {
  it.each(['0.0.0.0', '::', '192.0.2.1', '128.0.0.1', 'example.org', 'localhost.example.org'])(
    'the service does not listen on %s, and is told by which settings it would',
    (HOST) => {
      const [problem, ...more] = problemsOf({ HOST });
      expect(more).toEqual([]);
      expect(problem).toContain(`HOST=${HOST} lets others reach the service, and AUTH=off asks`);
      expect(problem).toMatch(/set AUTH .* HOST .* UNSAFE_WITHOUT_AUTHENTICATION=true/);
      expect(problemsOf({ HOST, UNSAFE_WITHOUT_AUTHENTICATION: 'true' })).toEqual([]);
      expect(problemsOf({ HOST, AUTH: 'api-key' })).toEqual([]);
    },
  );

  it.each(['127.0.0.1', '127.255.0.3', '::1', 'localhost'])('it listens on %s', (HOST) => {
    expect(problemsOf({ HOST })).toEqual([]);
  });
});

describe('the settings of tokens', () => {
  it('are needed where tokens are asked for', () => {
    expect(problemsOf({ AUTH: 'api-key,jwt', JWT_ISSUER: 'me' })).toEqual([
      'AUTH=api-key,jwt needs JWT_AUDIENCE and JWT_JWKS_URL too',
    ]);
  });

  it.each([
    'https://issuer.example/jwks.json',
    'http://127.0.0.1:9000/jwks.json',
    'http://localhost/jwks.json',
    'http://[::1]:9000/jwks.json',
    'file:///etc/streamfold/jwks.json',
  ])('take keys from %s', (JWT_JWKS_URL) => {
    expect(problemsOf({ ...jwt, JWT_JWKS_URL })).toEqual([]);
  });

  it.each([
    'http://issuer.example/jwks.json',
    'http://127.0.0.1.example.org/jwks.json',
    'http://localhost@example.org/jwks.json',
    'http://localhost:x@example.org/jwks.json',
    'file://relative/jwks.json',
    'ftp://127.0.0.1/jwks.json',
  ])('take no keys from %s, which others can change on their way', (JWT_JWKS_URL) => {
    expect(problemsOf({ ...jwt, JWT_JWKS_URL })).toEqual([
      expect.stringMatching(/^JWT_JWKS_URL is /),
    ]);
  });

  it.each(['HS256', 'none', 'RS256,HS512', 'RS256,', 'rs256'])(
    'know no signature %s, by which whoever checks tokens could make them',
    (JWT_ALGORITHMS) => {
      expect(problemsOf({ JWT_ALGORITHMS })).toEqual([
        expect.stringMatching(/^JWT_ALGORITHMS is /),
      ]);
    },
  );
});
