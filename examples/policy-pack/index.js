// A pack in three lines: nothing is reset, replaced or written twice unless somebody approved it by name.
const { AirbyteGuard } = require('pulumi-airbyte/policies')
const prefix = { enforcementLevel: 'remediate', defaultPrefix: 'prod_' }
AirbyteGuard({ 'refuse-breaking-changes': 'advisory', 'prefix-pattern': prefix })
