import { expect, it } from 'vitest'
import { withoutRepeats } from './without-repeats.ts'

const page = `# title

## Journal

#### append()

> **append**(\`entries\`: \`string\`[]): \`Promise\`

##### Parameters

| Parameter | Type |
| ------ | ------ |
| \`entries\` | \`string\`[] |

##### Returns

\`Promise\`

***

#### close()

##### Parameters

| Parameter | Type | Description |
| ------ | ------ | ------ |
| \`within\` | \`Duration\` | At most. |

##### Returns

\`Promise\`

When all is written.

##### Implementation of

[\`Journal\`](#journal)`

it('leaves out what the signature says already', () => {
  const headings = withoutRepeats(page)
    .split('\n')
    .filter((line) => line.startsWith('#'))
  expect(headings).toEqual([
    '# title',
    '## Journal',
    '#### append()',
    '#### close()',
    '##### Parameters',
    '##### Returns',
  ])
  expect(withoutRepeats(page)).not.toContain('***')
})
