/** What the real server's database refuses, with the statement that it refuses (jOOQ's text, PostgreSQL's words). */
import { databaseError } from './errors'
import { refuse } from './handler'
import type { State } from './state'

type Columns = Readonly<Record<string, string>>

/** What each column is cast to; a blank is none. */
const TABLES = {
  connection: {
    id: 'uuid',
    namespace_definition: '"public"."namespace_definition_type"',
    namespace_format: '',
    prefix: '',
    source_id: 'uuid',
    destination_id: 'uuid',
    name: '',
    catalog: 'jsonb',
    field_selection_data: 'jsonb',
    status: '"public"."status_type"',
    schedule: 'jsonb',
    manual: '',
    schedule_type: '"public"."schedule_type"',
    schedule_data: 'jsonb',
    resource_requirements: 'jsonb',
    source_catalog_id: 'uuid',
    geography: '"public"."geography_type"',
    breaking_change: '',
    non_breaking_change_preference: '',
  },
  actor: {
    id: 'uuid',
    workspace_id: 'uuid',
    actor_definition_id: 'uuid',
    name: '',
    configuration: 'jsonb',
    actor_type: '"public"."actor_type"',
    tombstone: '',
  },
  operation: {
    id: 'uuid',
    workspace_id: 'uuid',
    name: '',
    operator_type: '"public"."operator_type"',
    operator_normalization: 'jsonb',
    operator_dbt: 'jsonb',
    operator_webhook: 'jsonb',
    tombstone: '',
  },
} as const satisfies Readonly<Record<string, Columns>>

const TIME = 'timestamp(6) with time zone'

/** The workspace's times stand among its other columns. */
const WORKSPACE: Columns = {
  id: 'uuid',
  customer_id: 'uuid',
  name: '',
  slug: '',
  email: '',
  initial_setup_complete: '',
  anonymous_data_collection: '',
  send_newsletter: '',
  send_security_updates: '',
  display_setup_wizard: '',
  tombstone: '',
  notifications: 'jsonb',
  first_sync_complete: '',
  feedback_complete: '',
  created_at: TIME,
  updated_at: TIME,
  geography: '"public"."geography_type"',
  webhook_operation_configs: 'jsonb',
}

type Table = keyof typeof TABLES | 'workspace'

const columnsOf = (table: Table): Columns =>
  table === 'workspace' ? WORKSPACE : { ...TABLES[table], created_at: TIME, updated_at: TIME }

const value = (cast: string): string => (cast === '' ? '?' : `cast(? as ${cast})`)

const insertInto = (table: Table): string => {
  const columns = Object.entries(columnsOf(table))
  return `insert into "public"."${table}" (${columns.map(([name]) => `"${name}"`).join(', ')}) values (${columns
    .map(([, cast]) => value(cast))
    .join(', ')})`
}

/** Columns that an update names last, in its own order. */
const LAST: Partial<Readonly<Record<Table, ReadonlyArray<string>>>> = {
  connection: ['updated_at', 'source_catalog_id', 'breaking_change', 'geography', 'non_breaking_change_preference'],
  workspace: ['geography', 'updated_at', 'webhook_operation_configs'],
}

const update = (table: Table): string => {
  const columns = columnsOf(table)
  const last = LAST[table] ?? ['updated_at']
  const names = [...Object.keys(columns).filter((name) => name !== 'created_at' && !last.includes(name)), ...last]
  const sets = names.map((name) => `"${name}" = ${value(columns[name] ?? '')}`)
  return `update "public"."${table}" set ${sets.join(', ')} where "public"."${table}"."id" = cast(? as uuid)`
}

/** What is done to a row. */
export type Write = 'insert' | 'update'

const refuseWrite = (table: Table, write: Write, problem: string): never =>
  refuse(databaseError(write === 'insert' ? insertInto(table) : update(table), problem))

/** The database's longest text, in characters. */
const LONGEST = 256

/** Refuses texts that their columns are too short for. */
export const checkLengths = (table: Table, write: Write, texts: ReadonlyArray<string | undefined>): void => {
  if (texts.some((text) => Array.from(text ?? '').length > LONGEST)) {
    refuseWrite(table, write, `value too long for type character varying(${String(LONGEST)})`)
  }
}

/** Refuses a row that names another of a table which is not there. */
export const refuseForeignKey = (
  table: Table,
  write: Write,
  { constraint, column, id, other }: Readonly<Record<'constraint' | 'column' | 'id' | 'other', string>>,
): never =>
  refuseWrite(
    table,
    write,
    `insert or update on table "${table}" violates foreign key constraint "${constraint}"\n  Detail: Key (${column})=(${id}) is not present in table "${other}".`,
  )

/** A moment as the database prints it. */
const momentOf = ({ time }: State): string => `${new Date(time).toISOString().replace('T', ' ').replace('Z', '000')}+00`

/** Refuses a row that lacks what it must have; `row` is the row as far as it is known, times left to be filled in. */
export const refuseNull = (
  state: State,
  table: Table,
  {
    write,
    column,
    row,
  }: { readonly write: Write; readonly column: string; readonly row: ReadonlyArray<string | undefined> },
): never => {
  const shown = row.map((part) => (part === undefined ? 'null' : part === MOMENT ? momentOf(state) : part))
  return refuseWrite(
    table,
    write,
    `null value in column "${column}" of relation "${table}" violates not-null constraint\n  Detail: Failing row contains (${shown.join(', ')}).`,
  )
}

/** Stands for the moment of writing in a row. */
export const MOMENT = '@now'
