// The arrows of docs/architecture.md. `npm run check` fails when one is broken; `test/arrows.test.ts`
// fails too when the tool sees no modules, or does not see planted violations.

const source = '^(apps|packages|infra)/[^/]+/src/';
const testing = '^(packages/(testing|benchmarks)|infra/local)/';
// What packages give to the tests of their users, as `<package>/testing`.
const testingOfPackages = '^packages/[^/]+/src/testing/';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Files that need one another are one file, or a third idea is missing.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file that nobody imports is dead, unless a process or a tool starts it.',
      severity: 'error',
      from: {
        orphan: true,
        path: source,
        pathNot: ['main\\.ts$', '\\.d\\.ts$', '\\.test\\.ts$', 'global-setup\\.ts$'],
      },
      to: {},
    },
    {
      name: 'accounts-stand-alone',
      comment: 'The domain is pure: no package, no library, nothing of Node.',
      severity: 'error',
      from: { path: '^packages/accounts/src/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^packages/accounts/src/' },
    },
    {
      name: 'event-store-knows-no-other-package',
      comment: 'Redis is all that the event store needs.',
      severity: 'error',
      from: { path: '^packages/event-store/src/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(apps|packages|infra)/', pathNot: '^packages/event-store/src/' },
    },
    {
      name: 'projections-know-the-event-store-alone',
      severity: 'error',
      from: { path: '^packages/projections/src/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^(apps|packages|infra)/',
        pathNot: '^packages/(projections|event-store)/src/',
      },
    },
    {
      name: 'account-projections-know-accounts-and-projections',
      comment: 'Read models are rules over events: what runs them is the business of the apps.',
      severity: 'error',
      from: { path: '^packages/account-projections/src/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^(apps|packages|infra)/',
        pathNot: '^packages/(account-projections|accounts|projections)/src/',
      },
    },
    {
      name: 'api-keys-know-accounts-and-the-event-store',
      comment: 'Keys are events as any: who checks them, and when, is the business of the apps.',
      severity: 'error',
      from: { path: '^packages/api-keys/src/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^(apps|packages|infra)/',
        pathNot: '^packages/(api-keys|accounts|event-store)/src/',
      },
    },
    {
      name: 'runtime-knows-no-other-package',
      severity: 'error',
      from: { path: '^packages/runtime/src/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(apps|packages|infra)/', pathNot: '^packages/runtime/src/' },
    },
    {
      name: 'client-knows-no-other-package',
      comment:
        'Whoever installs it wants to speak to the service, and nothing of what it is made of.',
      severity: 'error',
      from: { path: '^packages/client/src/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(apps|packages|infra)/', pathNot: '^packages/client/src/' },
    },
    {
      name: 'nothing-imports-an-app',
      severity: 'error',
      from: { path: '^(apps/([^/]+)|packages|infra)/' },
      to: { path: '^apps/', pathNot: '^apps/$2/' },
    },
    {
      name: 'what-ships-does-not-import-what-tests',
      severity: 'error',
      from: {
        path: '^(apps|packages)/[^/]+/src/',
        pathNot: ['\\.test\\.ts$', testing, testingOfPackages],
      },
      to: { path: [testing, testingOfPackages] },
    },
    {
      name: 'packages-by-their-names',
      comment: 'Between packages only what they export.',
      severity: 'error',
      from: { path: '^(apps|packages|infra)/([^/]+)/' },
      to: {
        path: '^(apps|packages|infra)/[^/]+/src/',
        pathNot: ['^(apps|packages|infra)/$2/', '^[^/]+/[^/]+/src/((testing|readme)/)?index\\.ts$'],
      },
    },
    {
      name: 'ioredis-in-its-places',
      severity: 'error',
      from: {
        path: source,
        pathNot: ['/redis/', 'composition-root\\.ts$', '\\.test\\.ts$', testing],
      },
      to: { path: 'node_modules/ioredis/' },
    },
    {
      name: 'mongodb-in-its-places',
      severity: 'error',
      from: {
        path: source,
        pathNot: ['/mongo[/-]', 'composition-root\\.ts$', '\\.test\\.ts$', testing],
      },
      to: { path: 'node_modules/mongodb/' },
    },
    {
      name: 'winston-in-the-runtime',
      severity: 'error',
      from: { path: source, pathNot: ['^packages/runtime/', '\\.test\\.ts$'] },
      to: { path: 'node_modules/winston/' },
    },
    {
      name: 'no-dependency-that-is-not-declared',
      severity: 'error',
      from: { path: source },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['/dist/', '^\\.streamfold/'] },
    tsConfig: { fileName: 'tsconfig.check.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      conditionNames: ['@streamfold/source', 'import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
  },
};
