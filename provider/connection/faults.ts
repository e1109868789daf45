/** What is wrong with inputs by what their server has: its sources and destinations, and what it can do; asked of all that can be read. */
import type { InputIssue } from '../errors'
import { isRecord } from '../json'
import { askPlaces, greet, mistakenIds } from './asking'
import { act, type Step } from './env'
import { type Given, isChanged, readableInputs } from './given'
import type { ConnectionInputs } from './inputs'
import { lacking, lackingSince } from './lacks'
import { unsupported } from './modes'
import { REPLACING } from './settings'

/**
 * What the server says of what the state does not know. An unchanged connection asks nothing, unless it sets what newer
 * servers have no more: then the server may have been upgraded.
 */
export const faultsOf = (given: Given, isAdopting: boolean): Step<ReadonlyArray<InputIssue>> =>
  act(async (_env, must) => {
    const { inputs, before } = given
    const isPlaced = before !== undefined && REPLACING.every((name) => before.inputs[name] === inputs[name])
    if (isPlaced && !isChanged(before, given)) return must(lackingSince(inputs))
    const mistaken = isPlaced ? [] : mistakenIds(inputs)
    const wrong = isPlaced ? await must(greet(inputs)) : isAdopting ? [] : await must(askPlaces(inputs))
    return must(withLacking(inputs, [...mistaken, ...wrong]))
  })

/** What is wrong with the places, and what the server lacks. Who is not let in, or asks something else, is told no more. */
const withLacking = (inputs: ConnectionInputs, wrong: ReadonlyArray<InputIssue>): Step<ReadonlyArray<InputIssue>> =>
  act(async (_env, must) =>
    wrong.some(({ property }) => property === '')
      ? wrong
      : [...wrong, ...(await must(lacking(inputs))), ...(await must(unsupported(inputs)))],
  )

/** Inputs that are wrong may name places that there are not, and what the server lacks: all mistakes are told at once. */
export const faultsOfUnread = (olds: unknown, news: unknown): Step<ReadonlyArray<InputIssue>> =>
  act(async (_env, must) => {
    const inputs = readableInputs(news)
    const isNew = !isRecord(olds) || Object.keys(olds).length === 0
    return must(withLacking(inputs, isNew ? [...mistakenIds(inputs), ...(await must(askPlaces(inputs)))] : []))
  })
