/** How the server refuses: the exceptions of its code and their texts. */
import * as E from 'fp-ts/Either'

import type { Refusal } from './types'

const refuse =
  (exception: string) =>
  (message: string): E.Either<Refusal, never> =>
    E.left({ exception, message })

export const invalid = refuse('io.airbyte.validation.json.JsonValidationException')
export const nullPointer = refuse('java.lang.NullPointerException')
export const illegalArgument = refuse('java.lang.IllegalArgumentException')
export const illegalState = refuse('java.lang.IllegalStateException')
export const unsupported = refuse('java.lang.UnsupportedOperationException')

const configuration = 'io.airbyte.api.model.generated.AirbyteStreamConfiguration'

/** The text of a NullPointerException on what a getter of the stream's configuration returned. */
export const nullConfiguration = (call: string, getter: string): E.Either<Refusal, never> =>
  nullPointer(`Cannot invoke "${call}" because the return value of "${configuration}.${getter}()" is null`)
