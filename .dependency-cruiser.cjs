/**
 * Which module may import which, types included: `docs/architecture.md` draws it. The ladder of `provider/`, each step
 * on those before it: json, words, shapes, decoding, properties, steps · catalog · server · errors, api · connection, sync ·
 * runtime. Each comment says what to do when its rule fires.
 */

const layers = require('./tools/layers.cjs')

const GROUND = layers.GROUND.join('|')
const ACTS = layers.ACTS.join('|')
const DATA = layers.DATA.join('|')

/** The other packages of the library. */
const OTHERS = 'emulator|cli|policies'

/**
 * A rule: files of `from` import nothing of `to`.
 *
 * @param {string} name
 * @param {string} from
 * @param {string} to
 * @param {string} comment
 * @param {object} [more]
 */
const never = (name, from, to, comment, more = {}) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: to, ...more },
})

/** Not for imports of types, which leave nothing in the program. */
const VALUES = { dependencyTypesNot: ['type-only'] }

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Two modules need each other, if only their types: move what they share into a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    never(
      'ground-floor',
      `^provider/(${GROUND})\\.ts$`,
      `^(provider/(?!(${GROUND})\\.ts$)|${OTHERS})`,
      'The ground floor knows nothing of Airbyte: what does belongs into the catalog or above.',
    ),
    never(
      'catalog-is-pure',
      '^provider/catalog/',
      `^(provider/(?!catalog/|(${GROUND})\\.ts$)|${OTHERS})|^(http|https|fs|net|child_process)$|node_modules/node-fetch`,
      'The catalog core does no I/O and knows no API: pass what it needs as an argument, or move the code up.',
    ),
    never(
      'server-computes',
      '^provider/server/',
      `^(provider/(?!server/|catalog/|(${GROUND})\\.ts$)|${OTHERS})|^(http|https|fs|net|child_process)$|node_modules/node-fetch`,
      "Airbyte's own computing has no opinion of ours: what judges or plans belongs into the connection.",
    ),
    never(
      'errors-are-data',
      '^provider/(errors|refusals)\\.ts$',
      `^(provider/(?!refusals\\.ts$|catalog/|(${GROUND})\\.ts$)|${OTHERS})`,
      'An error tells data in words: give it the data, not the module that found it.',
    ),
    never(
      'api-below-connection',
      '^provider/api/',
      `^(provider/(?!api/|errors\\.ts$|server/|catalog/|(${GROUND})\\.ts$)|${OTHERS})`,
      'The client knows nothing of inputs, plans and Pulumi: move the code up.',
    ),
    never(
      'configuration-is-read',
      '^provider/runtime/configuration',
      `^(provider/(?!runtime/configuration|errors\\.ts$|api/(options|auth|address)|catalog/|(${GROUND})\\.ts$)|${OTHERS})`,
      'Configuration is read and judged before anything is called: what uses it belongs to its user.',
    ),
    never(
      'connection-below-runtime',
      '^provider/(connection|sync)/(?!resource\\.ts$)',
      `^(provider/(runtime/(?!configuration)|select/|lookups|places|index)|${OTHERS})`,
      'What a connection does is called by the runtime, which hands in what it needs: add it to the environment.',
    ),
    never(
      'connection-below-sync',
      '^provider/connection/',
      '^provider/sync/',
      'A connection knows nothing of the resource that syncs it: move what both need into the connection.',
    ),
    never(
      'plans-do-nothing',
      `^provider/(${DATA})\\.ts$`,
      `^provider/(${ACTS}|api/(client|transport|attempt))\\.ts$`,
      'Inputs, plans and states are data: what calls a server belongs to one of the acts.',
      VALUES,
    ),
    never(
      'declaring-does-nothing',
      '^provider/((connection|sync)/resource\\.ts$|select/|(lookups|places)\\.ts$|runtime/declare\\.ts$)',
      `^provider/(${ACTS})\\.ts$`,
      'A program declares and looks up; acting is left to the provider, by way of runtime/declare.',
    ),
    never(
      'declare-captures-nothing',
      '^provider/runtime/declare\\.ts$',
      '^provider/',
      "The provider's text stands in every state, and asks for the runtime by its package name: import types only.",
      VALUES,
    ),
    never(
      'select-is-pure',
      '^provider/select/',
      `^(provider/(?!select/|server/|catalog/|(${GROUND})\\.ts$)|${OTHERS})`,
      'Streams are chosen in a program before any server is asked: take the catalog, not the client.',
    ),
    never(
      'index-is-for-users',
      `^(provider|${OTHERS})/`,
      '^provider/index\\.ts$',
      'The index is what users import: take the module that has what you need.',
    ),
    never(
      'emulator-has-no-opinion',
      '^emulator/',
      '^(provider/(?!catalog/(airbyte|key)\\.ts$|(json|numbers)\\.ts$|server/|api/)|cli|policies)',
      'The emulator computes with server/ only, and speaks the wire types: never with what finds, judges or plans.',
    ),
    never(
      'emulator-calls-nobody',
      '^emulator/',
      '^provider/api/',
      "The emulator may take the client's types: what both compute belongs into server/.",
      VALUES,
    ),
    never(
      'policies-only-read',
      '^policies/',
      `^(provider/(?!catalog/|(${GROUND})\\.ts$|connection/(answers|details|plan|remaining|settings|shown)\\.ts$)|emulator|cli)`,
      'A policy judges what the preview says: it neither calls a server nor runs an act.',
    ),
    never(
      'cli-through-the-client',
      '^cli/(?!reset/)',
      `^(provider/(${ACTS}|connection/resource|sync/resource|lookups|places)\\.ts$|policies/)`,
      'A command calls the server through the client, and starts the emulator: no act of the provider, but for `reset`, which is one.',
    ),
    never(
      'library-without-tools',
      `^(provider|${OTHERS})/`,
      '^(bench|tests|tools|examples)/',
      'What users install knows nothing of benches, tests and tools: move it into the library.',
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
  },
}
