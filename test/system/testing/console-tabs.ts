/** A Keyfob with demo vehicles, and tabs of its console that are signed in. */
import { AxeBuilder } from '@axe-core/playwright'
import { KeyfobClient } from '@keyfob/client'
import { KeyfobProcess, runKeyfobProgram, temporaryFolder } from '@keyfob/testbed'
import type { BrowserContext, Page } from 'playwright-core'
import { ConsoleBrowser, type Window, signIn } from './console-browser.ts'

export interface Keys {
  readonly admin: string
  readonly send: string
  readonly read: string
}

export class ConsoleTabs {
  readonly #folder: Awaited<ReturnType<typeof temporaryFolder>>
  readonly #profiles: BrowserContext[] = []
  readonly browser: ConsoleBrowser
  readonly keyfob: KeyfobProcess
  readonly admin: KeyfobClient
  readonly keys: Keys

  private constructor(
    folder: Awaited<ReturnType<typeof temporaryFolder>>,
    parts: Pick<ConsoleTabs, 'browser' | 'keyfob' | 'admin' | 'keys'>,
  ) {
    this.#folder = folder
    this.browser = parts.browser
    this.keyfob = parts.keyfob
    this.admin = parts.admin
    this.keys = parts.keys
  }

  /** Keys are required, so that scopes count. `env`: beside that. */
  static async start(env: Readonly<Record<string, string>> = {}): Promise<ConsoleTabs> {
    const folder = await temporaryFolder()
    const browser = await ConsoleBrowser.start()
    const first = (await runKeyfobProgram(['keys', 'generate'])).out.trim()
    const keyfob = await KeyfobProcess.start({
      dataDir: `${folder.path}/data`,
      env: { KEYFOB_DEMO_VEHICLES: '3', KEYFOB_KEYS: 'required', KEYFOB_FIRST_KEY: first, ...env },
    })
    const admin = new KeyfobClient({ url: keyfob.api, apiKey: first })
    const { key: send } = await admin.keys.create({ name: 'a sender', scope: 'send' })
    const { key: read } = await admin.keys.create({ name: 'a reader', scope: 'read' })
    return new ConsoleTabs(folder, { browser, keyfob, admin, keys: { admin: first, send, read } })
  }

  /** A tab of a profile of its own. `path`: below /console. */
  async open(path: string, key: string, window: Window = {}): Promise<Page> {
    const profile = await this.browser.profile(window)
    this.#profiles.push(profile)
    const page = await profile.newPage()
    await page.goto(`${this.keyfob.api}/console${path}`)
    await signIn(page, key)
    await page.getByRole('navigation').waitFor()
    return page
  }

  async goTo(page: Page, path: string): Promise<void> {
    await page.goto(`${this.keyfob.api}/console${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
  }

  async stop(): Promise<void> {
    for (const profile of this.#profiles) await profile.close()
    await this.browser.stop()
    await this.keyfob.stop()
    await this.#folder.remove()
  }
}

/** What axe finds by the rules of WCAG 2.2 AA, each with the first element that has it. */
export const faultsOf = async (page: Page): Promise<readonly string[]> => {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary ?? ''}`)
}
