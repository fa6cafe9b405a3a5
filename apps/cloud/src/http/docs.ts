import { type FastifyInstance, fastify } from 'fastify'
import { type CompressedPage, compressPage, sendPage } from './compressed-page.ts'
import { type OutlinedDocument, outlineDocument } from './docs-outline.ts'
import { docsPages, paths } from './paths.ts'

/** The page loads nothing from other servers and calls this one only; the reference has inline styles. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/**
 * The API reference and its copies of `document`, without fonts, proxies or telemetry from the internet. Each page is
 * made once, by a plugin that never handles a request, and all readers share its bytes: no API key is required, the YAML
 * alone takes a tenth of a second to make, and a copy for each slow reader would be three megabytes. Browsers get them compressed: below
 * one megabyte in all, and read an outline while their program is parsed. What makes them is loaded by the first who reads: two hundred modules.
 */
export const registerDocs = (
  app: FastifyInstance,
  document: () => Record<string, unknown>,
  asyncapi: Readonly<Record<string, unknown>>,
): void => {
  const maker = once(() => referenceMaker(document))
  addPage(
    app,
    '/asyncapi.json',
    once(() => compressText('application/json', JSON.stringify(asyncapi))),
  )
  addPage(
    app,
    '/asyncapi.yaml',
    once(async () => compressText('application/yaml', await asyncapiYaml(asyncapi))),
  )
  for (const page of docsPages.filter((each) => !each.startsWith('/asyncapi')))
    addPage(
      app,
      page,
      // The cast: OpenAPI's own shape, from openapi.ts.
      once(async () =>
        page === ''
          ? startPage(await maker(), document() as unknown as OutlinedDocument)
          : made(await maker(), `${paths.docs}${page}`),
      ),
    )
}

const referenceMaker = async (document: () => Record<string, unknown>): Promise<FastifyInstance> => {
  const { default: scalar } = await import('@scalar/fastify-api-reference')
  const maker = fastify()
  await maker.register(scalar, {
    routePrefix: paths.docs,
    configuration: {
      content: document,
      title: 'Keyfob API',
      pageTitle: 'Keyfob API',
      withDefaultFonts: false,
      telemetry: false,
      hideClientButton: true,
      showDeveloperTools: 'never',
      // No chat with another server: this page calls this server only.
      agent: { disabled: true },
    },
  })
  return maker
}

/** Every part is written out: readers of the file need not follow anchors. */
export const asyncapiYaml = async (document: Readonly<Record<string, unknown>>): Promise<string> =>
  (await import('yaml')).stringify(document, { aliasDuplicateObjects: false, lineWidth: 0, singleQuote: true })

const compressText = (type: string, text: string): Promise<CompressedPage> => compressPage(type, Buffer.from(text))

const made = async (maker: FastifyInstance, url: string): Promise<CompressedPage> => {
  const { rawPayload, headers } = await maker.inject({ url })
  return compressPage(String(headers['content-type']), rawPayload)
}

/** Where the program of the reference puts its page. */
const place = '<div id="app"></div>'

const startPage = async (maker: FastifyInstance, document: OutlinedDocument): Promise<CompressedPage> => {
  const { body, headers } = await maker.inject({ url: `${paths.docs}/` })
  const outlined = body
    .replace('<html>', '<html lang="en">')
    .replace(place, () => `<div id="app">${outlineDocument(document)}</div>`)
  return compressPage(String(headers['content-type']), Buffer.from(outlined))
}

/** A failure is not kept: the next reader tries again. */
const once = <Made>(make: () => Promise<Made>): (() => Promise<Made>) => {
  let value: Promise<Made> | undefined
  const tryIt = (): Promise<Made> =>
    make().catch((error: unknown) => {
      value = undefined
      throw error
    })
  return () => (value ??= tryIt())
}

const addPage = (app: FastifyInstance, page: string, read: () => Promise<CompressedPage>): void => {
  app.get(`${paths.docs}${page}`, { config: { scope: 'public' }, schema: { hide: true } }, async (request, reply) => {
    // Its links are relative to a folder.
    if (page === '' && !request.url.split('?', 1)[0]?.endsWith('/')) return reply.redirect(`${paths.docs}/`, 301)
    // Three megabytes that change only with the version.
    if (page.endsWith('.js')) reply.header('cache-control', 'public, max-age=3600')
    return sendPage(request, reply.header('content-security-policy', contentSecurityPolicy), await read())
  })
}
