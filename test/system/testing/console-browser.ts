/** Chromium as an operator has it, on the console of a Keyfob. What its pages complain about is kept: a test looks at it. */
import { type ChildProcess } from 'node:child_process'
import { findProgram, guardOf } from '@keyfob/testbed'
import { type Browser, type BrowserContext, type BrowserServer, type Page, chromium } from 'playwright-core'

export type Theme = 'light' | 'dark'

export interface Window {
  /** In px; a desktop unless told. */
  readonly width?: number
  readonly height?: number
  readonly theme?: Theme
}

/** Nothing that a page waits for takes longer, however busy the machine is. */
const patience = 60_000

export class ConsoleBrowser {
  readonly #server: BrowserServer
  readonly #browser: Browser
  readonly #guard: ChildProcess
  /** Errors of scripts, and what the Content-Security-Policy stopped. */
  readonly complaints: string[] = []

  private constructor(server: BrowserServer, browser: Browser) {
    this.#server = server
    this.#browser = browser
    this.#guard = guardOf(-(server.process().pid ?? 0)) // it leads a group of its own
  }

  static async start(): Promise<ConsoleBrowser> {
    const executablePath = await findProgram({
      name: 'Chromium',
      programs: ['chromium', 'chromium-browser', 'google-chrome'],
      debianPackage: 'chromium',
    })
    // Root has no sandbox; what it loads is ours.
    const server = await chromium.launchServer({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
    return new ConsoleBrowser(server, await chromium.connect(server.wsEndpoint()))
  }

  /** A profile of its own: tabs of one profile share storage, locks and connections. */
  async profile({ width = 1_280, height = 900, theme = 'light' }: Window = {}): Promise<BrowserContext> {
    const profile = await this.#browser.newContext({ viewport: { width, height }, colorScheme: theme })
    profile.setDefaultTimeout(patience)
    profile.setDefaultNavigationTimeout(patience)
    profile.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text())
    })
    profile.on('weberror', (error) => this.complaints.push(error.error().message))
    return profile
  }

  async stop(): Promise<void> {
    await this.#server.close()
    this.#guard.kill('SIGKILL')
  }
}

/** Signs in with a key, on whatever page is open. */
export const signIn = async (page: Page, key: string): Promise<void> => {
  await page.getByLabel('API key').fill(key)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
