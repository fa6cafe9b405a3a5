/**
 * What the API asks for and a JSON Schema of zod's does not say: which fields exclude each other, and that params are
 * those of the command. Without this most bodies are refused by validation, and nothing behind it is ever reached.
 */
import { Members, type Tree } from '../generate/json-tree.ts'

export interface Sense {
  readonly method: string
  /** `/campaigns` */
  readonly path: string
  /** Decides between things that are as good as each other. */
  readonly nth: number
  readonly command: string
  readonly params: Tree
}

export const sensibleBody = (tree: Tree, { method, path, nth, command, params }: Sense): Tree => {
  if (!(tree instanceof Members)) return tree
  if (method === 'PATCH') return oneOf(tree, nth) // fields that go with each other belong to what is changed
  if (!tree.list.some(([key]) => key === 'command')) return tree
  const kept = tree.list.filter(([key]) => key !== 'command' && key !== 'params' && key !== 'ivc')
  return new Members([...ofKind(path, kept, nth), ['command', command], ['params', params]])
}

const ofKind = (path: string, fields: Members['list'], nth: number): Members['list'] => {
  if (path === '/campaigns') return campaign(fields, nth)
  return fields.some(([key]) => key === 'target') ? schedule(new Members(fields), nth).list : fields
}

/** Mostly one that begins now; and `vins` alone, or what selects vehicles without them. */
const campaign = (fields: Members['list'], nth: number): Members['list'] => {
  const excluded = nth % 5 === 0 ? [] : ['startsAt', 'endsAt', 'window']
  const target = fields.find(([key]) => key === 'target')?.[1]
  const kept = fields.filter(([key]) => key !== 'target' && !excluded.includes(key))
  return [...kept, ['target', target instanceof Members ? selection(target, nth) : (target ?? null)]]
}

const selection = (target: Members, nth: number): Members => {
  const others = target.list.filter(([key]) => key !== 'vins')
  return nth % 2 === 0 || others.length === 0 ? oneOf(target, nth) : new Members(others)
}

const withCron: readonly string[] = ['timeZone', 'gap', 'repeat']

/** Either cron or an interval, and one kind of target. */
const schedule = ({ list }: Members, nth: number): Members => {
  const hasCron = list.some(([key]) => key === 'cron')
  const timing = hasCron && (nth % 3 !== 0 || !list.some(([key]) => key === 'everySeconds')) ? 'cron' : 'everySeconds'
  const excluded = [
    ...(timing === 'cron' ? ['everySeconds'] : ['cron', ...withCron]),
    ...(nth % 5 === 0 ? [] : ['endsAt']),
  ]
  const fields = list.filter(([key]) => !excluded.includes(key) && key !== 'target')
  const timed = fields.some(([key]) => key === timing) ? fields : [...fields, [timing, 86_400] as const]
  const target = list.find(([key]) => key === 'target')?.[1]
  return new Members([...timed, ['target', target instanceof Members ? oneOf(target, nth) : (target ?? null)]])
}

const oneOf = ({ list }: Members, nth: number): Members =>
  new Members(list.length < 2 ? list : [list[nth % list.length]!]) // below the length
