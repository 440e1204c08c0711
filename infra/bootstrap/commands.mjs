/**
 * What each command runs. A step names the executable of an installed package (`bin`) or a file of
 * this checkout (`file`); `source: true` lets imports between our packages reach their TypeScript.
 */
export const commands = {
  start: {
    about: 'Redis, MongoDB, the account service and the projector, until Ctrl-C',
    watchParent: true,
    steps: (rest) => [{ file: 'infra/local/src/main.ts', args: rest, source: true, channel: true }],
  },
  test: {
    about: 'the whole test suite on real servers; arguments go to vitest',
    steps: (rest) => [{ bin: 'vitest', args: ['run', ...rest], source: true }],
  },
  import: {
    about: 'post a file of bank transactions to a running service',
    steps: (rest) => [{ file: 'apps/cli/src/main.ts', args: ['import', ...rest], source: true }],
  },
  streamfold: {
    about: 'the streamfold command; --help lists what it can do',
    steps: (rest) => [{ file: 'apps/cli/src/main.ts', args: rest, source: true }],
  },
  'redis-cli': {
    about: 'one Redis command on the running system, where no redis-cli is installed',
    steps: (rest) => [{ file: 'infra/local/src/redis-command.ts', args: rest, source: true }],
  },
  bench: {
    about: 'every figure that is quoted, each beside its peer',
    steps: (rest) => [{ file: 'packages/benchmarks/src/main.ts', args: rest, source: true }],
  },
  fuzz: {
    about: 'try the running service against its description; --seconds N, --seed N, --auth off',
    steps: (rest) => [{ file: 'infra/fuzz/fuzz.mjs', args: rest }],
  },
  check: {
    about: 'formatting, lint, types and import arrows',
    steps: () => [
      { label: 'formatting', bin: 'prettier', args: ['--check', '--log-level=warn', '.'] },
      { label: 'lint', bin: 'eslint', args: ['.'] },
      { label: 'types', bin: 'tsc', from: 'typescript', args: ['-p', 'tsconfig.check.json'] },
      {
        label: 'import arrows',
        bin: 'depcruise',
        from: 'dependency-cruiser',
        args: ['--config', '.dependency-cruiser.mjs', 'apps', 'packages', 'infra'],
      },
    ],
  },
  build: {
    about: 'the packages and apps as JavaScript with types, into dist/',
    steps: () => [{ bin: 'tsc', from: 'typescript', args: ['-b'] }],
  },
  docs: {
    about: 'rewrite the generated parts of the documentation',
    steps: (rest) => [{ file: 'docs/generator/main.ts', args: rest, source: true }],
  },
  format: {
    about: 'format every file',
    steps: () => [{ bin: 'prettier', args: ['--write', '--log-level=warn', '.'] }],
  },
};
