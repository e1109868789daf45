// @ts-check
/** Loads what a program and the provider's process load, so that `compiled.cjs` can keep it. */
require('@pulumi/pulumi')
require('@pulumi/pulumi/cmd/run/tracing')
require('@pulumi/pulumi/cmd/dynamic-provider/config')
require('@pulumi/pulumi/tsutils')
require('../../dist/provider')
require('../../dist/provider/runtime')
