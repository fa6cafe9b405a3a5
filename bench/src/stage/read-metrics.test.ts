import { expect, it } from 'vitest'
import { valuesOf } from './read-metrics.ts'

it('reads a page of metrics, with labels that hold spaces', () => {
  const page = '# HELP up Whether it runs.\n# TYPE up gauge\nup 1\nqueue{name="a b"} 2.5e3\n\nnone NaN\n'
  expect(Object.fromEntries(valuesOf(page))).toEqual({ up: 1, 'queue{name="a b"}': 2_500, none: NaN })
})
