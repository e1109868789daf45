/** Which module may import which: `docs/architecture.md` says why. Each comment says what to do when a rule fires. */
module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Two modules need each other at run time: move what they share into a third.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'pure-catalog',
      comment: 'The catalog core does no I/O and knows no API: pass what it needs as an argument.',
      severity: 'error',
      from: { path: '^provider/catalog/' },
      to: {
        path: '^(provider/(?!catalog/|server/|words|json|decoding|shapes)|emulator|cli)|^(http|https|fs|net|child_process)$|node_modules/node-fetch',
      },
    },
    {
      name: 'emulator-has-no-opinion',
      comment: 'The emulator computes with server/ only: never with what finds, judges or plans.',
      severity: 'error',
      from: { path: '^emulator/' },
      to: { path: '^provider/(?!catalog/(airbyte|key)|json|server/|api/)' },
    },
    {
      name: 'provider-captures-nothing',
      comment: 'Pulumi serialises this module: import types only, and require the runtime inside the methods.',
      severity: 'error',
      from: { path: '^provider/runtime/declare\\.ts$' },
      to: { path: '^provider/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'policies-only-read',
      comment: 'A policy judges what the preview says: it neither calls a server nor runs the lifecycle.',
      severity: 'error',
      from: { path: '^policies/' },
      to: {
        path: '^(provider/(?!catalog/|words|json|decoding|shapes|connection/plan)|emulator|cli)',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'plans-do-nothing',
      comment: 'Inputs, plans and errors are data: what calls a server belongs to the lifecycle.',
      severity: 'error',
      from: { path: '^provider/(connection/(inputs|plan|operations)|errors|runtime/configuration)\\.ts$' },
      to: {
        path: '^provider/(connection/(check|create|read|update|delete|diff|resets|env|resource)|runtime/(index|provider)|sync|lookups|api/(client|transport))',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'select-is-pure',
      comment: 'Choosing streams is done in a program before any server is asked.',
      severity: 'error',
      from: { path: '^provider/select/' },
      to: { path: '^(provider/(api|connection|runtime|sync)|emulator|cli)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'library-without-tools',
      comment: 'What users install knows nothing of benches, tests and tools.',
      severity: 'error',
      from: { path: '^(provider|policies|emulator|cli)/' },
      to: { path: '^(bench|tests|tools|examples)/' },
    },
    {
      name: 'cli-through-the-client',
      comment: 'A command calls the server through the client, and starts the emulator: nothing of the lifecycle.',
      severity: 'error',
      from: { path: '^cli/' },
      to: {
        path: '^provider/(connection/(check|create|read|update|delete|diff|resets|resource)|runtime/(index|provider|declare)|sync|lookups)',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'api-below-lifecycle',
      comment: 'The client knows nothing of inputs, plans and Pulumi: move the code up.',
      severity: 'error',
      from: { path: '^provider/api/' },
      to: { path: '^provider/(runtime|connection|sync)' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
  },
}
