/** Settings that cannot be used. `problems` has one line for each, naming the variable. */
export class ConfigError extends Error {
  readonly code = 'config_invalid';
  override readonly name = 'ConfigError';

  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`the configuration has ${problems.length} problem(s):\n${problems.join('\n')}`);
    this.problems = problems;
  }
}
