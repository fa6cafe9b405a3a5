/** How far it is, on the error output: one line that is written over on a terminal, else a line for each step. Notes stay. */
export class Progress {
  readonly #isTerminal = process.stderr.isTTY
  #isOpen = false

  say(line: string): void {
    const isNote = line.startsWith('note: ')
    if (!this.#isTerminal) return void process.stderr.write(`${line}\n`)
    process.stderr.write(`\r\u001B[K${line}${isNote ? '\n' : ''}`)
    this.#isOpen = !isNote
  }

  end(): void {
    if (this.#isOpen) process.stderr.write('\r\u001B[K')
    this.#isOpen = false
  }
}
