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
        path: '^(provider/(?!catalog/|text)|emulator|cli)|^(http|https|fs|net|child_process)$|node_modules/node-fetch',
      },
    },
    {
      name: 'emulator-has-no-opinion',
      comment: 'The emulator computes with catalog/airbyte only: never with what finds, judges or plans.',
      severity: 'error',
      from: { path: '^emulator/' },
      to: { path: '^provider/(?!catalog/(catalog|airbyte)|api/)' },
    },
    {
      name: 'provider-captures-nothing',
      comment: 'Pulumi serialises this module: import types only, and require the runtime inside the methods.',
      severity: 'error',
      from: { path: '^provider/provider\\.ts$' },
      to: { path: '^provider/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'api-below-lifecycle',
      comment: 'The client knows nothing of inputs, plans and Pulumi: move the code up.',
      severity: 'error',
      from: { path: '^provider/api/' },
      to: { path: '^provider/(inputs|plan|lifecycle|runtime|connection|provider)' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
  },
}
