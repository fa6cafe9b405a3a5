import { expect, it } from 'vitest'
import { files, textOf } from './repository.ts'

/** True tables, whose columns say more than the formatter's lines. */
const tablesMax = 10

it('the formatter formats: it is switched off for a handful of true tables only', () => {
  const off = files
    .filter((path) => /\.(ts|tsx|js|mjs|cjs)$/.test(path) && path !== 'test/house/formatter.test.ts')
    .flatMap(
      (path) =>
        textOf(path)
          .match(/prettier-ignore|oxfmt-ignore/g)
          ?.map(() => path) ?? [],
    )
  expect(off.length, `Switched off in ${off.join(', ')}`).toBeLessThanOrEqual(tablesMax)
})
