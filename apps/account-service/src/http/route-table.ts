import type { FastifyInstance } from 'fastify';

/** Which methods each path takes, as the routes are added. */
export interface RouteTable {
  /** The methods that the path of `url` takes; empty where nothing is served. */
  readonly methodsOf: (url: string) => readonly string[];
}

/** Watches the routes that are added to `app` from now on. */
export function routeTable(app: Pick<FastifyInstance, 'addHook'>): RouteTable {
  const methods = new Map<string, Set<string>>();
  app.addHook('onRoute', (route) => {
    const known = methods.get(route.url) ?? new Set();
    for (const method of [route.method].flat()) known.add(method);
    methods.set(route.url, known);
  });
  return {
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
  return (
    pattern.length === path.length &&
    pattern.every((part, index) =>
      part.startsWith(':') ? path[index] !== '' : part === path[index],
    )
  );
}
