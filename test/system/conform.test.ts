/**
 * `keyfob conform` as the maker of a vehicle runs it: on the vehicles of examples/, which keep the contract, and on vehicles
 * with one fault each, which it must find under the right clause.
 */
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { runKeyfobProgram, runProgram, temporaryFolder } from '@keyfob/testbed'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { FakeMaker } from './testing/fake-maker.ts'
import { cVehicle, downlinkVectors, judge, nodeVehicle, pythonVehicle } from './testing/judged-vehicle.ts'

const examples = fileURLToPath(new URL('../../examples/', import.meta.url))
const faultyAdapter = fileURLToPath(new URL('./testing/faulty-oem-adapter.mjs', import.meta.url))
const faulty = fileURLToPath(new URL('./testing/faulty_vehicle.py', import.meta.url))

let maker: FakeMaker
let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
  maker = await FakeMaker.start(`${folder.path}/effects`, 0.8)
})
afterAll(async () => {
  maker.stop()
  await folder.remove()
})

const vinOf = (number: number): string => `1KFCNF0E0T${String(number).padStart(7, '0')}`

describe('a vehicle that keeps the contract', () => {
  it.concurrent.each([
    ['in Node, with the SDK', 1, async () => nodeVehicle],
    ['in Python', 2, () => pythonVehicle(`${examples}vehicle-python/vehicle.py`)],
    ['in C', 3, () => cVehicle(`${folder.path}/c`)],
    ['behind the API of its maker', 4, async () => maker.vehicle()],
  ])('%s breaks no clause', async (_language, number, program) => {
    const { mosquittoUrl } = inject('servers')
    const junit = `${folder.path}/${number}.xml`
    const ran = await judge(await program(), vinOf(number), mosquittoUrl, '--junit', junit)
    expect(ran.judgements.filter(({ verdict }) => verdict !== 'ok')).toEqual([])
    expect(ran.judgements.length).toBeGreaterThan(28)
    expect(ran.code).toBe(0)
  })
})

describe('a vehicle behind the API of its maker', () => {
  it('is found when it starts again what its power cut off', async () => {
    const { mosquittoUrl } = inject('servers')
    const ran = await judge(maker.vehicle(faultyAdapter), vinOf(5), mosquittoUrl, '--only', 'interrupted')
    expect(ran.judgements.find(({ name }) => name === 'effects')).toMatchObject({ verdict: 'failed', clause: 'L4' })
  })
})

/** A check that has to find it, and the clause that is broken. */
const faults = [
  ['no_dedupe', 'repetition', 'L4'],
  ['new_answer_each_time', 'repetition', 'L4'],
  ['memory_in_ram', 'answer-after-power-loss', 'L4'],
  ['begins_again_after_power_loss', 'interrupted', 'L4'],
  ['no_horizon', 'memory-loss', 'L4'],
  ['late', 'late', 'L5'],
  ['late_in_lane', 'late-in-lane', 'L5'],
  ['wall_clock', 'command', 'L5'],
  ['any_time_is_taken', 'forged-time', 'L5'],
  ['slow_time_is_trusted', 'slow-time', 'L5'],
  ['any_unit', 'another-unit', 'L4'],
  ['cancel_is_forgotten', 'cancel-first', 'L4'],
  ['cancel_of_what_runs', 'cancel-running', 'L7'],
  ['lanes_side_by_side', 'order', 'L8'],
  ['deaf_after_garbage', 'garbage', '6'],
  ['any_vin', 'not-for-it', '6'],
  ['no_will', 'session-after-power-loss', '6.4'],
  ['counter_stands_still', 'session-after-power-loss', '6.4'],
  ['birth_not_retained', 'birth-retained', '6.4'],
  ['code_does_not_fit', 'command', '6.2'],
] as const

describe('a vehicle with a fault', () => {
  it('is found, under the clause that it breaks', { timeout: 900_000 }, async () => {
    const { mosquittoUrl } = inject('servers')
    const found: string[] = []
    const left = [...faults.entries()]
    const judgeNext = async (): Promise<void> => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const [number, [fault, check, clause]] = next
        const vehicle = await pythonVehicle(faulty, fault)
        const ran = await judge(vehicle, vinOf(100 + number), mosquittoUrl, '--only', check)
        const isFound = ran.judgements.some(
          (at) => at.verdict === 'failed' && at.name === check && at.clause === clause,
        )
        found.push(isFound && ran.code === 1 ? fault : `${fault}: ${ran.out}${ran.err}`)
      }
    }
    await Promise.all(Array.from({ length: 6 }, judgeNext))
    expect(found.toSorted()).toEqual(faults.map(([fault]) => fault).toSorted())
  })
})

describe('a vehicle that is not there', () => {
  it('is not judged: exit code 3, and a sentence', async () => {
    const { mosquittoUrl } = inject('servers')
    const ran = await runKeyfobProgram(['conform', '--mqtt', mosquittoUrl, '--vin', vinOf(99), '--within', '1s'])
    expect(ran.code).toBe(3)
    expect(ran.err).toContain('nothing was heard of it')
  })
})

/** A full disk: every write fails, from the first on. */
const fullDisk = `
import sqlite3, sys
sys.path.insert(0, sys.argv[1])
from keyfob_vehicle.memory import Memory
from keyfob_vehicle.vehicle import Vehicle
def fail(self, statements): raise sqlite3.OperationalError("database or disk is full")
Memory._write = fail
vehicle = Vehicle("1M8GDM9AXKP042788", None, Memory(":memory:"), None, log=lambda line: None)
print(vehicle.new_session()["status"], vehicle.new_session()["status"], vehicle._counter)
nonce = vehicle._time.new_nonce()
vehicle.hear(b'{"v":1,"kind":"time","nonce":"%s","now":"2026-01-01T12:00:01.000Z"}' % nonce.encode())
print(vehicle._time.is_trusted())
`

describe('a vehicle in Python whose memory cannot be written', () => {
  it('[L11] is there all the same, and hears', async () => {
    const { command } = await pythonVehicle('-c', fullDisk, `${examples}vehicle-python`)
    const [program = '', ...words] = command
    expect(await runProgram(program, words)).toEqual({ code: 0, out: 'offline offline 2\nTrue\n', err: '' })
  })
})

describe('the vectors of the contract', () => {
  it('are read by the vehicles in Python and C as they say', async () => {
    const vectors = await downlinkVectors()
    const input = `${folder.path}/payloads`
    await writeFile(input, vectors.map(([payload]) => `${payload}\n`).join(''))
    await cVehicle(`${folder.path}/c`)
    const { command } = await pythonVehicle(`${examples}vehicle-python/read_payloads.py`)
    for (const program of [`${folder.path}/c/read_payloads`, command.join(' ')]) {
      const { out } = await runProgram('/bin/sh', ['-c', `${program} < ${input}`])
      const read = out
        .trimEnd()
        .split('\n')
        .map((line) => line === 'ok')
      expect(read, program).toEqual(vectors.map(([, isValid]) => isValid))
    }
  })
})
