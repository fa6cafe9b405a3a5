import type { SimulationReport } from '@keyfob/simulator'
import { expect, it } from 'vitest'
import { proofOf } from './proof.ts'

const proof = (
  count: number,
  neverConnected: number,
  sent: number,
  accepted: number,
  lawsBroken: readonly string[] = [],
) =>
  proofOf({
    vehicles: { count, neverConnected, whyNotConnected: 'connection refused', behaving: {} },
    commands: { sent, accepted },
    lawsBroken,
  } as unknown as SimulationReport) // what it looks at

it('is good only when something was tried, and no law was broken', () => {
  expect(proof(2, 0, 9, 9)).toEqual({ code: 0, isWell: true, sentence: 'All laws were kept.' })
  expect(proof(2, 2, 0, 0)).toMatchObject({ code: 3, sentence: expect.stringContaining('none of 2 vehicles') })
  expect(proof(100, 3, 9, 9)).toMatchObject({
    code: 3,
    sentence: expect.stringMatching(/3 of 100 did not connect: connection refused\..*--mqtt/),
  })
  expect(proof(2, 0, 9, 0)).toMatchObject({ code: 1, sentence: 'No command was accepted, so nothing is proved.' })
  expect(proof(2, 1, 9, 9, ['L4 …'])).toMatchObject({ code: 1, isWell: false, sentence: 'Laws were broken:' })
})
