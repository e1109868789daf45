/** The stream of events that Pulumi prints as a preview where `PULUMI_ENABLE_STREAMING_JSON_PREVIEW` is set, as the document that it prints otherwise. */
import { isRecord } from '../../provider/json'

type Json = Readonly<Record<string, unknown>>

const parsed = (line: string): Json | undefined => {
  try {
    const event: unknown = JSON.parse(line)
    return isRecord(event) ? event : undefined
  } catch {
    return undefined
  }
}

const at = (event: Json, ...names: ReadonlyArray<string>): Json | undefined =>
  names.reduce<Json | undefined>((node, name) => {
    const next = node?.[name]
    return isRecord(next) ? next : undefined
  }, event)

const stepOf = (event: Json): ReadonlyArray<Json> => {
  const metadata = at(event, 'resourcePreEvent', 'metadata')
  if (metadata === undefined) return []
  const { op, urn, old, new: after } = metadata
  return [{ op, urn, oldState: old ?? null, newState: after ?? null }]
}

/** A policy that stops the update is an error of the preview; the others are no more than words. */
const diagnosticOf = (event: Json): ReadonlyArray<Json> => {
  const [diagnostic, policy] = [at(event, 'diagnosticEvent'), at(event, 'policyEvent')]
  if (diagnostic !== undefined) return [diagnostic]
  if (policy?.['enforcementLevel'] !== 'mandatory') return []
  const { policyName, message, resourceUrn } = policy
  return [{ severity: 'error', urn: resourceUrn, message: `policy ${String(policyName)}: ${String(message)}` }]
}

/** Undefined for any other text; a stream without its end has no steps, since nobody knows what would have followed. */
export const documentOf = (output: string): Json | undefined => {
  const lines = output.split('\n').filter((line) => line.startsWith('{'))
  const [first] = lines.slice(0, 1).map(parsed)
  if (typeof first?.['sequence'] !== 'number') return undefined
  const events = lines.map(parsed).filter((event) => event !== undefined)
  const isWhole = events.some((event) => 'summaryEvent' in event || 'cancelEvent' in event)
  return {
    config: events.map((event) => at(event, 'preludeEvent', 'config')).find((config) => config !== undefined) ?? {},
    diagnostics: events.flatMap(diagnosticOf),
    ...(isWhole ? { steps: events.flatMap(stepOf) } : {}),
  }
}
