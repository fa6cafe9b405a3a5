/** Takes something that is right and makes it wrong in a place or two. */
import fc from 'fast-check'
import { type Member, Members, type Tree, changeAt, placesIn } from './json-tree.ts'
import { oddNames, oddValues } from './odd-values.ts'

export type Mutation = (tree: Tree) => Tree

/** Where: a share of all places, so that it fits a tree of any size. */
const where = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

const at =
  (share: number, change: Mutation): Mutation =>
  (tree) =>
    changeAt(tree, Math.floor(share * placesIn(tree)), change)

/** Of the place that is hit or, where it is no object, of the whole. */
const onMembers =
  (share: number, change: (list: readonly Member[]) => readonly Member[]): Mutation =>
  (tree) => {
    const changed = at(share, (place) => (place instanceof Members ? new Members(change(place.list)) : place))(tree)
    return tree instanceof Members && changed === tree ? new Members(change(tree.list)) : changed
  }

const pick = (list: readonly Member[], share: number): number => Math.floor(share * list.length)

const replaced = fc.tuple(where, oddValues).map(([share, value]) => at(share, () => value))
const wrapped = fc.tuple(where, fc.integer({ min: 1, max: 18 })).map(([share, depth]) =>
  at(share, (value) => {
    let inner: Tree = value
    for (let level = 0; level < depth; level += 1) inner = [inner]
    return inner
  }),
)
const without = fc
  .tuple(where, where)
  .map(([share, which]) => onMembers(share, (list) => list.toSpliced(pick(list, which), 1)))
const doubled = fc.tuple(where, where, oddValues).map(([share, which, value]) =>
  onMembers(share, (list) => [
    ...list,
    ...list
      .slice(pick(list, which))
      .slice(0, 1)
      .map(([key]): Member => [key, value]),
  ]),
)
const added = fc
  .tuple(where, fc.constantFrom(...oddNames), oddValues)
  .map(([share, name, value]) => onMembers(share, (list) => [...list, [name, value]]))
const renamed = fc.tuple(where, where, fc.constantFrom(...oddNames)).map(([share, which, name]) =>
  onMembers(share, (list) => {
    const hit = pick(list, which)
    return list.map(([key, value], index): Member => [index === hit ? name : key, value])
  }),
)
const everythingNull: fc.Arbitrary<Mutation> = fc.constant((tree: Tree) =>
  tree instanceof Members ? new Members(tree.list.map(([key]): Member => [key, null])) : null,
)

const mutations: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 8, arbitrary: replaced },
  { weight: 1, arbitrary: wrapped },
  { weight: 2, arbitrary: without },
  { weight: 2, arbitrary: doubled },
  { weight: 2, arbitrary: added },
  { weight: 1, arbitrary: renamed },
  { weight: 1, arbitrary: everythingNull },
)

/** As it is, or with one to three things changed. */
export const mutated = (trees: fc.Arbitrary<Tree>): fc.Arbitrary<Tree> =>
  fc.oneof(
    { weight: 5, arbitrary: trees },
    {
      weight: 4,
      arbitrary: fc
        .tuple(trees, fc.array(mutations, { minLength: 1, maxLength: 3 }))
        .map(([tree, changes]) => changes.reduce((changed, change) => change(changed), tree)),
    },
  )
