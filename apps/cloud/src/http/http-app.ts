import { type FastifyInstance, type FastifyRequest, fastify } from 'fastify'
import { noTracer, seconds } from '@keyfob/runtime'
import { auditHooks } from './audit/audit-hooks.ts'
import { registerConsole } from './console/register-console.ts'
import { type CompressedPage, compressPage } from './compressed-page.ts'
import { compressAnswer } from './compress-answer.ts'
import { registerDocs } from './docs.ts'
import { answerClientError, answerErrors, answerNotFound, bodyBytesMax } from './error-answers.ts'
import { CrowdGuard } from './guards/crowd-guard.ts'
import { guardHost } from './guards/host-guard.ts'
import { isOneOf } from './guards/client-address.ts'
import { guardHeaders } from './guards/header-guard.ts'
import { guardKey } from './guards/key-guard.ts'
import { guardOrigin } from './guards/origin-guard.ts'
import type { HttpCallers, HttpParts, OperationParts } from './http-parts.ts'
import { HttpProblem } from './http-problem.ts'
import { registerBodies, simplifyMediaType } from './input/request-body.ts'
import { validatorCompiler } from './input/validate.ts'
import { OpenRequests } from './open-requests.ts'
import type { OperationScope } from './operation.ts'
import { openapiDocument, registerOpenapi, schemaOf, withoutAliases } from './openapi.ts'
import { traceRequests } from './request-spans.ts'
import { type Surface, operations, operationsOf } from './routes.ts'

export interface HttpAppOptions extends HttpParts {
  /** What is served: the whole API, or health alone, as by a process that is a worker only. */
  readonly surface: Surface
  readonly callers: HttpCallers
  readonly streams: OpenRequests
  readonly waits: OpenRequests
  readonly isStopping: () => boolean
}

/** The API without a socket: routes, guards, limits and errors. */
export const makeHttpApp = async (options: HttpAppOptions): Promise<FastifyInstance> => {
  const app = bareApp(options)
  let made: Record<string, unknown> | undefined
  // By the first who reads it: a tenth of a second that a start does not wait for.
  const document = () => (made ??= openapiDocument(app, operationsOf(options.surface), options.access))
  let page: Promise<CompressedPage> | undefined
  const openapi = () => (page ??= compressPage('application/json', Buffer.from(JSON.stringify(document()))))
  const { services, about, observers } = options
  const parts: OperationParts = { ...options, ...services, ...about, openapi }
  setAppDefaults(app, options)
  traceRequests(app, observers.tracer ?? noTracer)
  await registerOpenapi(app, about.version)
  // Inside a plugin of its own, so that it runs after the generator is there.
  await app.register(async (api) => registerOperations(api, parts, options.surface))
  if (options.surface === 'api') {
    registerDocs(app, () => withoutAliases(document(), operations), about.asyncapi)
    registerConsole(app, about.console)
  }
  await app.ready()
  return app
}

/** Bounded in every direction: size and time of what comes in, and the idleness of connections. */
const bareApp = ({ observers: { log }, callers: { trustedProxies } }: HttpAppOptions): FastifyInstance => {
  const app = fastify({
    logger: false,
    trustProxy: trustedProxies.length > 0 && isOneOf(trustedProxies),
    bodyLimit: bodyBytesMax,
    requestTimeout: seconds(20),
    keepAliveTimeout: seconds(65),
    return503OnClosing: false,
    routerOptions: { maxParamLength: 128, ignoreTrailingSlash: true },
    // The guard answers a missing Host as a problem.
    http: {
      maxHeaderSize: 16_384,
      headersTimeout: seconds(10),
      connectionsCheckingInterval: seconds(5),
      requireHostHeader: false,
    },
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => void answerErrors(log)(error, request, reply),
  })
  // Bounded by their size alone: above a number Node drops headers in silence, and who wrote them thinks that they count.
  app.server.maxHeadersCount = 0
  // An expectation besides 100-continue may be ignored (RFC 9110 section 10.1.1); Node's own refusal is no problem document.
  app.server.on('checkExpectation', (request, response) => app.routing(request, response))
  return app
}

/** Answered however much is to do: who watches over this process acts on them. */
const health: ReadonlySet<string> = new Set(operationsOf('health').map(({ id }) => id))

const setAppDefaults = (app: FastifyInstance, options: HttpAppOptions): void => {
  const { access, callers, clock, isStopping, surface, observers, streams, waits } = options
  const { log, onAnswered } = observers
  const crowd = new CrowdGuard({ clock, waiting: () => streams.count + waits.count })
  app.server.on('connection', () => crowd.connected())
  const checkHost = guardHost(callers.hosts)
  const checkKey = guardKey({ access, ...observers })
  app.decorateRequest('caller')
  app.decorateRequest('audited', undefined)
  registerBodies(app)
  app.setValidatorCompiler(validatorCompiler)
  // Answers are made by typed functions; tests hold them against their schemas, so requests need not pay for it.
  app.setSerializerCompiler(() => (value) => JSON.stringify(value))
  app.setErrorHandler(answerErrors(log))
  app.setNotFoundHandler(answerNotFound(surface))
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    if (isStopping()) throw new HttpProblem('stopping', 'This server is stopping; another one may serve you.')
    if (!health.has(operationOf(request))) await crowd.enter(reply.raw)
    guardHeaders(request)
    checkHost(request)
    guardOrigin(request)
    await checkKey(request)
    simplifyMediaType(request)
  })
  app.addHook('onResponse', async (request, { statusCode: status, elapsedTime: took }) => {
    const { method, url } = request
    const operation = operationOf(request)
    onAnswered({ operation, method, status, took })
    log.debug('http.answered', { method, url, operation, status, ms: Math.round(took) })
  })
}

/** Of the API's operations, a closed list: what strangers ask for makes no new series. */
const operationOf = ({ routeOptions: { config } }: FastifyRequest): string => config?.operation ?? 'none'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Id of the operation that a route belongs to. */
    readonly operation?: string
    /** What a caller must be allowed to do; a route that does not say is for admins. */
    readonly scope?: OperationScope
    /** Whether its body may be a form. */
    readonly takes?: 'form' | undefined
  }
}

const registerOperations = (app: FastifyInstance, parts: OperationParts, surface: Surface): void => {
  for (const operation of operationsOf(surface)) {
    const handler = operation.handler(parts)
    const { onSend, ...hooks } = auditHooks(operation, { audit: parts.audit.recording, clock: parts.clock })
    const onSends = [onSend, operation.compresses && compressAnswer].filter((hook) => hook !== undefined)
    for (const url of operation.paths) {
      app.route({
        method: operation.method,
        url,
        schema: schemaOf(operation, url),
        handler,
        config: {
          operation: operation.id,
          scope: operation.scope,
          takes: operation.takes,
          traced: operation.tag !== 'operations' && operation.streams !== true,
        },
        ...(operation.streams && { exposeHeadRoute: false }),
        ...hooks,
        ...(onSends.length > 0 && { onSend: onSends }),
      })
    }
  }
}
