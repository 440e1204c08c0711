/** The environment that this process was started with; what it starts inherits it. */
export function inheritedEnvironment(): NodeJS.ProcessEnv {
  return process.env;
}
