import { buildApp, type AppDependencies } from '../../apps/account-service/src/app.ts';
import { accountServiceSettings } from '../../apps/account-service/src/config.ts';
import { createLogger, readConfig } from '../../packages/runtime/src/index.ts';

/** The text of `docs/openapi.json`: the service's description of itself, where every setting is the default. */
export async function openapiPage(): Promise<string> {
  const config = readConfig(accountServiceSettings, {});
  const logger = createLogger({ service: 'docs', level: 'error' });
  // No request but the one for the description is served: what the others need is not there.
  const { server } = await buildApp(
    new Proxy({ config, logger } as AppDependencies, {
      get: (known, name): unknown => Reflect.get(known, name) ?? nothing(),
    }),
  );
  try {
    const { body } = await server.inject('/openapi.json');
    return body;
  } finally {
    await server.close();
  }
}

/** Stands where nothing is used: whatever is read from it, or called on it, is such a thing again. */
function nothing(): object {
  return new Proxy(() => undefined, {
    // A promise of it would never be kept.
    get: (_, name) => (name === 'then' ? undefined : nothing()),
    apply: () => nothing(),
  });
}
