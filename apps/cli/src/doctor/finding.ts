/** The result of one check. `fix`: what to do, unless the verdict is `ok`. */
export interface Finding {
  readonly part: string
  readonly verdict: 'ok' | 'note' | 'bad'
  readonly detail: string
  readonly fix?: string
}

export const ok = (part: string, detail: string): Finding => ({ part, verdict: 'ok', detail })
export const note = (part: string, detail: string, fix: string): Finding => ({ part, verdict: 'note', detail, fix })
export const bad = (part: string, detail: string, fix: string): Finding => ({ part, verdict: 'bad', detail, fix })
