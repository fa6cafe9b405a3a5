import scalar from '@scalar/fastify-api-reference'
import type { FastifyInstance } from 'fastify'
import { paths } from './paths.ts'

/** The page loads nothing from elsewhere and speaks to this server only; the reference styles itself inline. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** The API reference and its copies of `document`, without fonts, proxies or telemetry from the internet. */
export const registerDocs = async (app: FastifyInstance, document: () => Record<string, unknown>): Promise<void> => {
  await app.register(async (docs) => {
    docs.addHook('onRoute', (route) => void (route.config = { ...route.config, scope: 'public' }))
    docs.addHook('onSend', async (request, reply) => {
      // The plugin opens its copies of the document to all origins; nothing here is.
      reply.removeHeader('access-control-allow-origin').removeHeader('access-control-allow-methods')
      reply.header('content-security-policy', contentSecurityPolicy)
      // Three megabytes that change with the version only.
      if (request.url.endsWith('.js')) reply.header('cache-control', 'public, max-age=3600')
    })
    await docs.register(scalar, {
      routePrefix: paths.docs,
      configuration: {
        content: document,
        title: 'Keyfob API',
        pageTitle: 'Keyfob API',
        withDefaultFonts: false,
        telemetry: false,
        hideClientButton: true,
        showDeveloperTools: 'never',
        // A chat with somebody else's server has no place in a page that speaks to this one only.
        agent: { disabled: true },
      },
    })
  })
}
