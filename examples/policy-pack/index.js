// A pack in three lines: nothing is reset, replaced or written twice in prod unless somebody approved it by name.
const { AirbyteGuard } = require('pulumi-airbyte/policies')

AirbyteGuard({
  all: 'advisory',
  'no-unapproved-reset': { enforcementLevel: 'mandatory', stacks: ['*prod*'] },
  'no-replacement': { enforcementLevel: 'mandatory', stacks: ['*prod*'] },
  'no-table-collisions': 'mandatory',
  'prefix-pattern': { enforcementLevel: 'remediate', stacks: ['*prod*'], defaultPrefix: 'prod_' },
  'schedule-required': 'disabled',
  'resource-limits': 'disabled',
  'refuse-breaking-changes': 'disabled',
})
