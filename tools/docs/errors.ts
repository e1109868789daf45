/** The page of errors: one of each kind, as users read it. */
import { type AirbyteError, render } from '../../provider/errors'

const request = { method: 'POST', path: '/v1/connections/get' }
const host = 'airbyte.example.com'

/** One of each kind, rendered into the page of errors. */
export const SAMPLE_ERRORS: ReadonlyArray<AirbyteError> = [
  { _tag: 'Unreachable', request, host, cause: 'ECONNREFUSED' },
  { _tag: 'TimedOut', request, host, afterMilliseconds: 120_000 },
  { _tag: 'Cancelled', request },
  { _tag: 'Unauthorized', request, host, status: 401, login: { sent: 'basic', takes: 'application' } },
  { _tag: 'Unauthorized', request, host, status: 403, message: 'Forbidden' },
  {
    _tag: 'NotFound',
    request,
    status: 404,
    message: 'Internal Server Error: Could not find configuration for STANDARD_SYNC: 5f2c….',
  },
  {
    _tag: 'Rejected',
    request: { method: 'POST', path: '/v1/connections/create' },
    status: 422,
    message: 'The provided configuration does not fulfill the specification. Errors: invalid cron expression',
    issues: [],
  },
  {
    _tag: 'Rejected',
    request: { method: 'POST', path: '/v1/connections/create' },
    status: 400,
    message: 'Mapper validation failed: The mapper configuration is invalid',
    issues: [],
    problem: {
      type: 'error:mapper-validation',
      details: ['stream users, the mapper hashing of nope: there is no such field (FIELD_NOT_FOUND)'],
    },
  },
  {
    _tag: 'ServerFailed',
    request,
    status: 500,
    message: 'Internal Server Error, and no reason beside it',
    by: 'airbyte',
  },
  {
    _tag: 'ServerFailed',
    request,
    status: 500,
    message:
      'Internal Server Error: The connection manager workflow for connection a6f5e3f2-0000-4000-8000-000000000003 is deleted, so no further operations cannot be performed on it.',
    by: 'airbyte',
  },
  { _tag: 'Unsupported', request, operation: request.path },
  { _tag: 'Undecodable', request, issues: [{ path: '', expected: 'JSON', got: 'a web page' }] },
  {
    _tag: 'InvalidInputs',
    issues: [
      { property: 'syncCatalog', reason: 'stream public.users, cursorField: an incremental stream needs a cursor.' },
    ],
  },
  {
    _tag: 'InTheWay',
    property: 'name',
    reason:
      'The resources shop and store of this stack hold one connection: 5f2c…. A connection cannot have two resources, each would undo what the other saves. Take one of them out of the program: the connection stays with the other.',
  },
  {
    _tag: 'InvalidConfiguration',
    key: 'airbyte:url',
    problem: 'it is not an http or https address',
    advice: 'give something like https://airbyte.example.com',
  },
  {
    _tag: 'NotReplaced',
    connectionId: '5f2c…',
    why: 'job 7 is still running after 600 s',
    isBack: true,
  },
  {
    _tag: 'NotReplaced',
    connectionId: '5f2c…',
    why: 'Airbyte could not be reached for POST /v1/connections/update: airbyte.example.com: ECONNREFUSED',
    isBack: false,
  },
  {
    _tag: 'ResetFailed',
    jobId: 7,
    status: 'failed',
    streams: [{ namespace: 'public', name: 'users' }],
    detail: 'the job did not succeed',
    isSaved: true,
  },
  { _tag: 'NotKept', request: { method: 'POST', path: '/v1/web_backend/connections/update' }, fields: ['tags'] },
  { _tag: 'Gone', connectionId: '5f2c1d9e-6c1b-4b61-9a40-0d6f4d6b8a11' },
  {
    _tag: 'NotAsPlanned',
    connectionId: '5f2c1d9e-6c1b-4b61-9a40-0d6f4d6b8a11',
    changes: ['public.users: cursor modified_at → updated_at — The saved position belongs to the old cursor.'],
  },
  { _tag: 'JobFailed', jobId: 8, status: 'failed', detail: 'the job did not succeed' },
  {
    _tag: 'OutcomeUnknown',
    request: { method: 'POST', path: '/v1/connections/create' },
    cause: {
      _tag: 'TimedOut',
      request: { method: 'POST', path: '/v1/connections/create' },
      host,
      afterMilliseconds: 120_000,
    },
    looked: 'looked for 30 s: no new connection named "shop" of this source and destination is there',
  },
  {
    _tag: 'NotStarted',
    request: { method: 'POST', path: '/v1/connections/sync' },
    seen: 'A sync is already running for: 5f2c… (409), though no sync runs',
    afterMilliseconds: 20_000,
  },
]

export const errorsPage = (): string =>
  `# Errors\n\nEvery failure is one of these. Its text says what failed, what was seen, and what to do. \`isAirbyteError\` tells one\nfrom anything else; \`render\` gives its text.\n\nMade by \`npm run docs\` from the rendering itself; not written by hand.\n\n${SAMPLE_ERRORS.map(
    (error) => `## \`${error._tag}\`\n\n\`\`\`text\n${render(error)}\n\`\`\`\n`,
  ).join('\n')}`
