import { resolve } from 'node:path';
import { LocalError } from '../local-error.ts';

/** What `npm start` is asked to do. */
export interface StackSettings {
  /** Everything that is kept between runs is under it. */
  readonly dataDir: string;
  /** Where dataDir is when nobody names another. */
  readonly defaultDataDir: string;
  readonly servicePort: number;
  readonly projectorPort: PreferredPort;
  readonly redisPort: PreferredPort;
  readonly mongoPort: PreferredPort;
}

/** A port; another one may be taken in its place unless somebody asked for it by the setting. */
export interface PreferredPort {
  readonly port: number;
  readonly setting: string;
  readonly isGiven: boolean;
}

/**
 * Reads the settings of `npm start`.
 *
 * @throws {LocalError} SETTING_INVALID naming the setting and its value.
 */
export function readStackSettings(env: NodeJS.ProcessEnv, checkout: string): StackSettings {
  const defaultDataDir = resolve(checkout, '.streamfold');
  return {
    dataDir: env['DATA_DIR'] ? resolve(checkout, env['DATA_DIR']) : defaultDataDir,
    defaultDataDir,
    servicePort: readPort(env, 'PORT', 8444).port,
    projectorPort: readPort(env, 'PROJECTOR_PORT', 8445),
    redisPort: readPort(env, 'REDIS_PORT', 6379),
    mongoPort: readPort(env, 'MONGO_PORT', 27017),
  };
}

function readPort(env: NodeJS.ProcessEnv, setting: string, otherwise: number): PreferredPort {
  const value = env[setting];
  if (value === undefined || value === '') return { port: otherwise, setting, isGiven: false };
  const port = Number(value);
  if (!/^\d+$/.test(value) || port < 1 || port > 65_535) {
    throw new LocalError(
      'SETTING_INVALID',
      `${setting} is "${value}"; it has to be a port, a whole number from 1 to 65535.`,
    );
  }
  return { port, setting, isGiven: true };
}
