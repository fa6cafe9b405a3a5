import { describe, expect, it } from 'vitest'
import { HeldReceipts } from './held-receipts.ts'

const makeSample = () => {
  const released: string[] = []
  const failures: unknown[] = []
  const receipts = new HeldReceipts((error) => void failures.push(error))
  const settle: Record<string, { resolve: () => void; reject: (error: Error) => void }> = {}
  const hold = (name: string): void => {
    const safe = new Promise<void>((resolve, reject) => (settle[name] = { resolve, reject }))
    receipts.hold(safe, () => void released.push(name))
  }
  for (const name of ['a', 'b', 'c']) hold(name)
  return { released, failures, receipts, settle, hold }
}

const promisesRest = (): Promise<void> => new Promise(setImmediate)

describe('held receipts', () => {
  it('[L3] are released when their message is safe, in the order of arrival', async () => {
    const { released, receipts, settle } = makeSample()
    settle['c']?.resolve()
    settle['b']?.resolve()
    await promisesRest()
    expect([released, receipts.size]).toEqual([[], 3])
    settle['a']?.resolve()
    await promisesRest()
    expect([released, receipts.size]).toEqual([['a', 'b', 'c'], 0])
  })

  it('[L3] are never released after a failure, the later ones included, and it is reported once', async () => {
    const { released, receipts, settle, failures, hold } = makeSample()
    settle['a']?.resolve()
    await promisesRest()
    settle['b']?.reject(new Error('first'))
    await promisesRest()
    settle['c']?.reject(new Error('second'))
    hold('d')
    settle['d']?.reject(new Error('third'))
    hold('e')
    settle['e']?.resolve()
    await promisesRest()
    expect([released, receipts.size]).toEqual([['a'], 0])
    expect(failures).toEqual([new Error('first')])
  })

  it('are over when one cannot be released', async () => {
    const { released, failures } = makeSample()
    const others = new HeldReceipts((error) => void failures.push(error))
    others.hold(Promise.resolve(), () => {
      throw new Error('the socket is gone')
    })
    others.hold(Promise.resolve(), () => void released.push('later'))
    await promisesRest()
    expect([released, failures]).toEqual([[], [new Error('the socket is gone')]])
  })

  it('are dropped with their connection', async () => {
    const { released, receipts, settle, failures } = makeSample()
    receipts.drop()
    settle['a']?.resolve()
    settle['b']?.reject(new Error('late'))
    await promisesRest()
    expect([released, failures, receipts.size]).toEqual([[], [], 0])
  })
})
