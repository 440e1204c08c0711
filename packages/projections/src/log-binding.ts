import { LogChangedError, ProjectionVersionError } from './errors.ts';

/** Which log a projection's documents were folded from, and by which version of its rules. */
export interface Binding {
  readonly logIdentity: string;
  readonly version: number;
}

/** Where bindings are kept: beside the documents, so that they live and die with them. */
export interface Bindings {
  find(name: string): Promise<Binding | undefined>;
  /** Keeps the binding, journaled on a majority, if there is none yet. */
  create(name: string, binding: Binding): Promise<void>;
}

/** The side of the log that a first boot needs. */
export interface BindableLog {
  /** The log's name; undefined where it has none. */
  identity(): Promise<string | undefined>;
  /** The log's name, given to it now if it had none. */
  claimIdentity(): Promise<string>;
  /** Makes the consumer group at the beginning of the log, or sets an existing one back to it. */
  createGroup(): Promise<void>;
}

/**
 * Makes sure that `log` is the one that the documents of the projection come from; binds them at the
 * first boot. MongoDB says what a first boot is: no binding, so no document.
 *
 * @throws {LogChangedError} the log has another name, or none
 * @throws {ProjectionVersionError} the documents were folded by another version of the rules
 */
export async function bindLog(
  bindings: Bindings,
  log: BindableLog,
  { name, version }: { readonly name: string; readonly version: number },
): Promise<void> {
  let binding = await bindings.find(name);
  if (binding === undefined) {
    // The group comes before the binding: a crash in between is a first boot again.
    const logIdentity = await log.claimIdentity();
    await log.createGroup();
    await bindings.create(name, { logIdentity, version });
    binding = (await bindings.find(name)) ?? { logIdentity, version };
  }
  const identity = await log.identity();
  if (identity !== binding.logIdentity) {
    const holds = identity === undefined ? 'a log without an identity' : `log ${identity}`;
    throw new LogChangedError(
      `this Redis holds ${holds}, the documents come from log ${binding.logIdentity}`,
    );
  }
  if (binding.version !== version) throw new ProjectionVersionError(name, binding.version, version);
}
