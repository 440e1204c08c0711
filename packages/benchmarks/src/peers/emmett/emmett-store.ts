/** As much of an event store of Emmett as is measured. */
export interface EmmettStore {
  appendToStream(
    stream: string,
    events: readonly { readonly type: string; readonly data: Readonly<Record<string, unknown>> }[],
    options: { readonly expectedStreamVersion: bigint | 'STREAM_DOES_NOT_EXIST' },
  ): Promise<{ readonly nextExpectedStreamVersion: bigint }>;
}

/** A store of Emmett that runs, and what it runs on. */
export interface RunningEmmett {
  readonly store: EmmettStore;
  /** The server and how durable an append is, for a person. */
  readonly describe: string;
  /** Appends that may be under way at once; more callers wait for their turn. */
  readonly appendsAtOnce: number;
  /** Ends the store and the server that was started for it. */
  readonly close: () => Promise<void>;
}

const CORE = '@event-driven-io/emmett';

/** The versions that are measured: with each store the core that it works with. */
export const EMMETT_PACKAGES = {
  memory: { name: 'emmett', dependencies: { [CORE]: '0.42.0' } },
  sqlite: {
    name: 'emmett-sqlite',
    dependencies: { [`${CORE}-sqlite`]: '0.42.4', [CORE]: '0.42.0', sqlite3: '5.1.7' },
  },
  postgresql: {
    name: 'emmett-postgresql',
    dependencies: { [`${CORE}-postgresql`]: '0.42.0', [CORE]: '0.42.0' },
  },
  mongodb: {
    name: 'emmett-mongodb',
    dependencies: { [`${CORE}-mongodb`]: '0.42.4', [CORE]: '0.42.0', mongodb: '6.10.0' },
  },
} as const;

/** A member of a loaded package that is a function. @throws {TypeError} it is not there */
export function functionOf<F extends (...args: never[]) => unknown>(
  loaded: unknown,
  name: string,
): F {
  const member = (loaded as Record<string, unknown>)[name];
  if (typeof member !== 'function') throw new TypeError(`the package has no function ${name}`);
  return member as F;
}
