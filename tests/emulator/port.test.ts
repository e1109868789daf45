import { expect } from 'chai'

import { type Emulator, type Fault, startEmulator } from '../../emulator'

describe('a fault over a port', function () {
  this.timeout(20_000)
  let emulator: Emulator
  beforeEach(async () => {
    emulator = await startEmulator()
  })
  afterEach(() => emulator.close())

  const call = async (patience = 5000): Promise<string> => {
    try {
      const response = await fetch(`${emulator.url}/api/v1/workspaces/create`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"name":"one"}',
        signal: AbortSignal.timeout(patience),
      })
      await response.text()
      return String(response.status)
    } catch (error) {
      return (error as Error).name
    }
  }
  const made = async (): Promise<number> => {
    const { parts } = await emulator.dump()
    return (parts['workspaces'] as ReadonlyArray<unknown>).length
  }

  const CASES: ReadonlyArray<readonly [Fault, outcome: string, made: number]> = [
    [{ kind: 'reset' }, 'TypeError', 0],
    [{ kind: 'refused' }, 'TypeError', 0],
    [{ kind: 'lost-answer' }, 'TypeError', 1],
    [{ kind: 'truncated' }, 'TypeError', 1],
    [{ kind: 'delay', milliseconds: 100 }, '200', 1],
    [{ kind: 'status', status: 500, effect: 'done' }, '500', 1],
    [{ kind: 'hang' }, 'TimeoutError', 0],
  ]
  for (const [fault, outcome, count] of CASES) {
    const title = [fault.kind, fault.status, fault.effect].filter((part) => part !== undefined).join(' ')
    it(`${title}: the caller sees ${outcome}, and ${count === 1 ? 'it' : 'nothing'} is done`, async () => {
      await emulator.failNext({ path: '/v1/workspaces/create', ...fault })
      expect(await call(fault.kind === 'hang' ? 300 : 5000)).to.equal(outcome)
      expect(await made()).to.equal(count)
      expect(await call()).to.equal('200')
    })
  }

  it('504 with a late effect is done when its time has come', async () => {
    await emulator.failNext({
      path: '/v1/workspaces/create',
      kind: 'status',
      status: 504,
      effect: 'late',
      milliseconds: 60_000,
    })
    expect(await call()).to.equal('504')
    expect(await made()).to.equal(0)
    await emulator.advance(60)
    expect(await made()).to.equal(1)
  })

  it('a call that is never answered does not keep the emulator from ending', async () => {
    await emulator.failNext({ path: '/v1/workspaces/create', kind: 'hang' })
    const hanging = fetch(`${emulator.url}/api/v1/workspaces/create`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"name":"one"}',
    }).catch((error: unknown) => (error as Error).name)
    await new Promise((resolve) => setTimeout(resolve, 100))
    await emulator.close()
    expect(await hanging).to.equal('TypeError')
  })
})
