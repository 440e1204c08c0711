import type { FastifyInstance } from 'fastify';

/** Which methods each path takes, as the routes are added. */
export interface RouteTable {
  /** Every route by its method and path, `POST /accounts`, with the scope that it needs, if any. */
  readonly scopes: ReadonlyMap<string, string | undefined>;
  /** The methods that the path of `url` takes; empty where nothing is served. */
  readonly methodsOf: (url: string) => readonly string[];
}

/** Watches the routes that are added to `app` from now on. */
export function routeTable(app: Pick<FastifyInstance, 'addHook'>): RouteTable {
  const methods = new Map<string, Set<string>>();
  const scopes = new Map<string, string | undefined>();
  app.addHook('onRoute', (route) => {
    const known = methods.get(route.url) ?? new Set();
    for (const method of [route.method].flat()) {
      known.add(method);
      scopes.set(`${method} ${route.url}`, route.config?.scope);
    }
    methods.set(route.url, known);
  });
  return {
    scopes,
    methodsOf: (url) => {
      const path = (url.split('?', 1)[0] ?? '').split('/');
      for (const [pattern, known] of methods) {
        if (matches(pattern.split('/'), path)) return [...known];
      }
      return [];
    },
  };
}

function matches(pattern: readonly string[], path: readonly string[]): boolean {
  const isOpen = pattern.at(-1) === '*';
  return (
    (isOpen ? pattern.length <= path.length : pattern.length === path.length) &&
    pattern.every(
      (part, index) =>
        (isOpen && index === pattern.length - 1) ||
        (part.startsWith(':') ? path[index] !== '' : part === path[index]),
    )
  );
}
