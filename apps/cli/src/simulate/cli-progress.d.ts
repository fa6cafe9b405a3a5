/** The part of cli-progress that is used here; the package has no types. */
declare module 'cli-progress' {
  export class SingleBar {
    constructor(options: {
      readonly format: string
      readonly stream: NodeJS.WritableStream
      readonly hideCursor?: boolean
      readonly clearOnComplete?: boolean
    })
    start(total: number, value: number, payload: object): void
    update(value: number, payload: object): void
    stop(): void
  }
}
