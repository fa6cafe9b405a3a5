import { readEnvironment } from '../../../apps/cloud/src/config/environment.ts'

/**
 * Names that the charts use and the configuration does not know yet. To be emptied when they land: then
 * the rule below says that a name is here without need.
 */
export const pendingNames: ReadonlySet<string> = new Set([])

/** Read by others than the server: the verbs of `keyfob`, and Node itself. */
const foreignNames: ReadonlySet<string> = new Set(['KEYFOB_API_KEY', 'NODE_EXTRA_CA_CERTS'])

/** Every setting of apps/cloud/src/config/environment.ts, which lists them when it meets a strange one. */
export const settingNames: ReadonlySet<string> = new Set(
  (() => {
    try {
      readEnvironment({ KEYFOB_NO_SUCH_SETTING: '1' })
      return []
    } catch (error) {
      return String(error).match(/\b[A-Z][A-Z0-9_]*\b/g) ?? []
    }
  })().filter((name) => name !== 'KEYFOB_NO_SUCH_SETTING'),
)

export const isKnownName = (name: string): boolean =>
  settingNames.has(name) || pendingNames.has(name) || foreignNames.has(name)
