import { Random } from '../random.ts'
import type { Behaviour } from './behaviour.ts'
import { behaviours } from './behaviours.ts'

/** A behaviour and the share of the vehicles that have it, 0 to 1. */
export interface BehaviourShare {
  readonly behaviour: Behaviour
  readonly share: number
}

/**
 * Reads `name`, `name:10%` or `name:0.1`; a name alone means every vehicle, and `all` stands for each behaviour. When one
 * is named twice the later share counts.
 * @throws Error with a sentence that names what may be written
 */
export const parseBehaviourShares = (texts: readonly string[]): readonly BehaviourShare[] => {
  const shares = new Map<Behaviour, number>()
  for (const text of texts) {
    const [name = '', share = '1', ...rest] = text.split(':')
    if (rest.length > 0) throw new Error(`'${text}' is not a behaviour: write name:share, as in sleepy:10%`)
    for (const behaviour of named(name)) shares.set(behaviour, shareOf(share))
  }
  return [...shares].map(([behaviour, share]) => ({ behaviour, share }))
}

const named = (name: string): readonly Behaviour[] => {
  const found = name === 'all' ? behaviours : behaviours.filter((behaviour) => behaviour.name === name)
  if (found.length > 0) return found
  throw new Error(`'${name}' is not a behaviour: there are ${behaviours.map((each) => each.name).join(', ')}, and all`)
}

const shareOf = (text: string): number => {
  const [, number, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? []
  const share = Number(number) / (percent === '%' ? 100 : 1)
  if (share >= 0 && share <= 1) return share
  throw new Error(`'${text}' is not a share: write 10% or 0.1, from 0 to 1`)
}

/**
 * The behaviours of one vehicle, drawn independently of each other and of the other vehicles: at 10 % each some have
 * several. The same seed and vehicle always give the same.
 */
export const behavioursOf = (shares: readonly BehaviourShare[], seed: number, vehicle: number): readonly Behaviour[] =>
  shares
    .filter(({ behaviour, share }) => new Random(seed).fork(`behaviour ${behaviour.name} ${vehicle}`).chance(share))
    .map(({ behaviour }) => behaviour)
