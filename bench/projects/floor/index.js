// As many resources of a provider that does nothing and keeps no catalog.
const pulumi = require('@pulumi/pulumi')

const provider = {
  check: (olds, news) => Promise.resolve({ inputs: news }),
  diff: () => Promise.resolve({ changes: false }),
  create: (inputs) => Promise.resolve({ id: `id-${inputs.name}`, outs: inputs }),
  read: (id, props) => Promise.resolve({ id, props, inputs: props }),
  update: (id, olds, news) => Promise.resolve({ outs: news }),
  delete: () => Promise.resolve(),
}

class Nothing extends pulumi.dynamic.Resource {
  constructor(name) {
    super(provider, name, { name }, {})
  }
}

for (let at = 0; at < Number(process.env.BENCH_COUNT); at += 1) new Nothing(`connection-${at}`)
