/** A server that runs already and is somebody else's: never started, stopped or emptied by us. */
export interface UrlSource {
  readonly kind: 'url';
  readonly url: string;
  readonly version: string;
}

/** An executable on this machine that servers are started from. */
export interface BinarySource {
  readonly kind: 'binary';
  readonly path: string;
  readonly version: string;
  /** Where it was found, as it is shown: `PATH`, `Debian package, fetched`. */
  readonly from: string;
  /** A folder with shared libraries that the executable needs and the system may lack. */
  readonly libraryPath?: string;
}

/** A container image that is present on this machine. */
export interface DockerSource {
  readonly kind: 'docker';
  readonly image: string;
}

/** Where a server comes from. Plain data: it can be sent to another process. */
export type ServerSource = UrlSource | BinarySource | DockerSource;

/** One line for a person: `7.0.15 (Debian package, fetched)`. */
export function describeSource(source: ServerSource): string {
  switch (source.kind) {
    case 'url':
      return `${source.version} (the server that the setting names)`;
    case 'binary':
      return `${source.version} (${source.from})`;
    case 'docker':
      return `${source.image} (Docker)`;
  }
}

/** The environment that an executable of this source is run with. */
export function sourceEnvironment(
  source: BinarySource,
  base: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  if (source.libraryPath === undefined) return base;
  const inherited = base['LD_LIBRARY_PATH'];
  const path = inherited ? `${source.libraryPath}:${inherited}` : source.libraryPath;
  return { ...base, LD_LIBRARY_PATH: path };
}
