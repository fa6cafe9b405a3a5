import type { Me } from '@keyfob/client'

/** What a key may do: `admin` includes `send`, and `send` includes `read`. */
export type Scope = Me['scope']
