/**
 * JSON as text, and not as values: with a key that comes twice, a number that no double holds, and places that are
 * filled in when the text is written, with what the server has answered by then.
 */

/** Written as it stands, whether that is JSON or not. */
export class Token {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** Something that the server knows by now, such as the id of a schedule. */
export class Known {
  readonly kind: string
  /** Which of them, counted round. */
  readonly nth: number
  constructor(kind: string, nth: number) {
    this.kind = kind
    this.nth = nth
  }
}

/** An object: in order, and perhaps with a key twice. */
export class Members {
  readonly list: readonly Member[]
  constructor(list: readonly Member[]) {
    this.list = list
  }
}

export type Member = readonly [string, Tree]
export type Tree = null | boolean | number | string | Token | Known | Members | readonly Tree[]
export type Fill = (known: Known) => string

export const writeTree = (tree: Tree, fill: Fill): string => {
  if (tree instanceof Token) return tree.text
  if (tree instanceof Known) return JSON.stringify(fill(tree))
  if (tree instanceof Members)
    return `{${tree.list.map(([key, value]) => `${JSON.stringify(key)}:${writeTree(value, fill)}`).join()}}`
  if (Array.isArray(tree)) return `[${tree.map((item) => writeTree(item, fill)).join()}]`
  return JSON.stringify(tree)
}

/** How many places a tree has, itself included. */
export const placesIn = (tree: Tree): number =>
  childrenOf(tree).reduce<number>((sum, child) => sum + placesIn(child), 1)

const childrenOf = (tree: Tree): readonly Tree[] => {
  if (tree instanceof Members) return tree.list.map(([, value]) => value)
  return Array.isArray(tree) ? tree : []
}

/** The tree with one of its places changed, counted from the root on. */
export const changeAt = (tree: Tree, place: number, change: (tree: Tree) => Tree): Tree => {
  if (place === 0) return change(tree)
  let rest = place - 1
  const visit = (child: Tree): Tree => {
    const size = placesIn(child)
    const isHere = rest >= 0 && rest < size
    const changed = isHere ? changeAt(child, rest, change) : child
    rest -= size
    return changed
  }
  if (tree instanceof Members) return new Members(tree.list.map(([key, value]): Member => [key, visit(value)]))
  return Array.isArray(tree) ? tree.map(visit) : tree
}
