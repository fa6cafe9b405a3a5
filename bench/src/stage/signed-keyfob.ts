import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generatePrivateJwk, publicJwkOf } from '@keyfob/runtime'
import { dialects } from '../load/dialect.ts'
import { startKeyfob } from './keyfob-target.ts'
import type { Stage } from './stage.ts'
import type { Target } from './target.ts'

/** Vehicles that are registered at a time. */
const atOnce = 32

/** Keyfob on the real servers, with signatures required, and this many vehicles registered with their key: one for all. */
export const startSignedKeyfob = async (stage: Stage, vehicles: number): Promise<Target> => {
  const signingKey = generatePrivateJwk()
  const file = join(stage.prepare().folder, 'keys.json')
  await writeFile(file, JSON.stringify({ keys: [generatePrivateJwk()] }))
  const env = { KEYFOB_SIGNING: 'required', KEYFOB_SIGNING_KEYS_FILE: file }
  const target = await startKeyfob(stage, { name: 'Keyfob, signed', env })
  const body = { keys: [publicJwkOf(signingKey)] }
  for (let from = 0; from < vehicles; from += atOnce) {
    const some = Array.from({ length: Math.min(atOnce, vehicles - from) }, (_, index) => from + index)
    await Promise.all(
      some.map(async (index) => {
        const url = `${target.apis[0]}/vehicles/${dialects.keyfob.vinOf(index)}`
        await put(url, {})
        await put(`${url}/signing`, body)
      }),
    )
  }
  return { ...target, signingKey }
}

const put = async (url: string, body: object): Promise<void> => {
  const headers = { 'content-type': 'application/json' }
  const { ok, status } = await fetch(url, { method: 'PUT', body: JSON.stringify(body), headers })
  if (!ok) throw new Error(`A vehicle could not be registered: ${url} answered ${status}.`)
}
