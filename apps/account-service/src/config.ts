import {
  configOrExit,
  redisSettings,
  relateRedisSettings,
  tracingSettings,
  type HostProcess,
} from '@streamfold/runtime';
import { Type, type Static } from 'typebox';
import { trustedProxiesOf } from './limits/trusted-proxies.ts';
import { authSettings, relateAuthSettings } from './settings/auth-settings.ts';
import { bulkSettings } from './settings/bulk-settings.ts';
import { commandSettings } from './settings/command-settings.ts';
import { limitSettings } from './settings/limit-settings.ts';
import { listenSettings } from './settings/listen-settings.ts';
import { pushSettings } from './settings/push-settings.ts';
import { readModelSettings } from './settings/read-model-settings.ts';
import { stopSettings } from './settings/stop-settings.ts';
import { storeSettings } from './settings/store-settings.ts';
import { upkeepSettings } from './settings/upkeep-settings.ts';

/** The name under which the service logs. */
export const SERVICE_NAME = 'account-service';

/** What the streams are called in Redis: `account:<id>`, `accountStream`. */
export const CATEGORY = 'account';

/** How long, in milliseconds, the stop keeps of its deadline to close the store and exit. */
export const STORE_CLOSE_RESERVE_MS = 2_000;

/**
 * How long MongoDB may look for a primary, and be silent in a read, in milliseconds: a client that
 * is told to come back is better off than one that is kept.
 */
export const MONGO_TIMEOUTS = { selectionTimeoutMs: 1_000, socketTimeoutMs: 5_000 } as const;

/** Every setting of the account service, by the name of its environment variable. */
export const accountServiceSettings = Type.Object({
  ...listenSettings,
  ...authSettings,
  ...redisSettings,
  ...storeSettings,
  ...readModelSettings,
  ...commandSettings,
  ...bulkSettings,
  ...upkeepSettings,
  ...limitSettings,
  ...pushSettings,
  ...stopSettings,
  ...tracingSettings,
});

/** The settings of a running account service. */
export type AccountServiceConfig = Readonly<Static<typeof accountServiceSettings>>;

/** What is wrong between settings that are valid each by itself. */
export function relateSettings(config: AccountServiceConfig): readonly string[] {
  const problems = [...relateRedisSettings(config), ...relateAuthSettings(config)];
  if (config.HEADERS_TIMEOUT_MS > config.REQUEST_TIMEOUT_MS) {
    problems.push('HEADERS_TIMEOUT_MS is above REQUEST_TIMEOUT_MS: headers are part of a request');
  }
  if (config.PUSH_HEARTBEAT_MS >= config.CONNECTION_TIMEOUT_MS) {
    problems.push(
      'PUSH_HEARTBEAT_MS must be below CONNECTION_TIMEOUT_MS, or quiet streams are closed',
    );
  }
  const { unreadable } = trustedProxiesOf(config.TRUSTED_PROXIES);
  if (unreadable.length > 0) {
    problems.push(`TRUSTED_PROXIES: ${unreadable.join(', ')} is no address and no CIDR range`);
  }
  const { DRAIN_MS, LINGER_MS, SHUTDOWN_DEADLINE_MS } = config;
  if (DRAIN_MS + LINGER_MS + STORE_CLOSE_RESERVE_MS >= SHUTDOWN_DEADLINE_MS) {
    problems.push(
      `DRAIN_MS and LINGER_MS must leave more than ${STORE_CLOSE_RESERVE_MS} ms of ` +
        'SHUTDOWN_DEADLINE_MS: the store is closed after them',
    );
  }
  return problems;
}

/** The configuration of this process; with `--help`, or when it is not valid, the end of it. */
export function accountServiceConfig(process: HostProcess): AccountServiceConfig {
  return configOrExit({
    name: SERVICE_NAME,
    schema: accountServiceSettings,
    process,
    relate: relateSettings,
  });
}
