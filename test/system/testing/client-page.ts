import { readFile } from 'node:fs/promises'
import { type IncomingMessage, type ServerResponse, createServer, request as forward } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A page with the files of a folder, beside the API as a proxy puts them; it tells here what `program.mjs` prints. */
export class ClientPage {
  readonly #server = createServer((request, response) => void this.#answer(request, response))
  readonly #folder: string
  readonly #api: string
  readonly told: string[] = []

  private constructor(folder: string, api: string) {
    this.#folder = folder
    this.#api = api
  }

  static async open(folder: string, api: string): Promise<ClientPage> {
    const page = new ClientPage(folder, api)
    await new Promise<void>((resolve) => void page.#server.listen(0, '127.0.0.1', resolve))
    return page
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/page` // it listens on TCP
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => void this.#server.close(() => resolve()))
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '' } = request
    if (url === '/page') return void response.writeHead(200, { 'content-type': 'text/html' }).end(html)
    if (url === '/told') {
      this.told.push(await text(request))
      return void response.end()
    }
    if (!url.startsWith('/files/')) return this.#forward(request, response)
    const file = await readFile(`${this.#folder}/${url.slice('/files/'.length)}`).catch(() => undefined)
    response.writeHead(file ? 200 : 404, { 'content-type': 'text/javascript' }).end(file)
  }

  #forward(request: IncomingMessage, response: ServerResponse): void {
    const { method, headers, url = '' } = request
    const onward = forward(`${this.#api}${url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    request.pipe(onward)
  }
}

const html = `<!doctype html>
<script type="importmap">
  { "imports": {
    "@keyfob/client": "/files/node_modules/@keyfob/client/dist/index.js",
    "eventsource-parser": "/files/node_modules/eventsource-parser/dist/index.js"
  } }
</script>
<script type="module">
  const tell = (text) => void fetch('/told', { method: 'POST', body: String(text) })
  console.log = tell
  import('/files/program.mjs').catch(tell)
</script>`
