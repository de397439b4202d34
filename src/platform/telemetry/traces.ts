import {
  type Attributes,
  type Context,
  context,
  INVALID_SPAN_CONTEXT,
  type Link,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'

/** Where traces go, and how many. */
export type TracingConfig = {
  /** A collector's address; `/v1/traces` is added (OTLP over HTTP). */
  endpoint: string
  /** The share of traces that is kept, 0 to 1. */
  sampleRatio: number
  service: string
  /** The only town of the process; unset: it serves several. */
  jurisdictionId?: string
}

/** Whether anything is traced in this process: where nothing is, a span costs a look at this. */
let tracing = false

/** What work is given that nobody traces: it takes everything and keeps nothing. */
const NO_SPAN = trace.wrapSpanContext(INVALID_SPAN_CONTEXT)

/**
 * Begins to trace: what each request, turn and sending spent its time on, to a collector that speaks OTLP. Without it
 * every span below is a call that does nothing.
 *
 * A span names the route, the statement without its values, the kind of work: nothing that a citizen wrote or is.
 * @returns ends it, once all is handed in
 * @see https://opentelemetry.io/docs/specs/otlp/
 */
export const startTracing = ({ endpoint, sampleRatio, service, jurisdictionId }: TracingConfig) => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  const kept = new TraceIdRatioBasedSampler(sampleRatio)
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': service,
      'service.instance.id': Bun.randomUUIDv7(),
      ...(jurisdictionId ? { 'town.jurisdiction_id': jurisdictionId } : {}),
    }),
    // The caller may say what the call belongs to, but not how much is kept.
    sampler: new ParentBasedSampler({ root: kept, remoteParentSampled: kept, remoteParentNotSampled: kept }),
    spanProcessors: [
      new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${endpoint}/v1/traces` }) }),
    ],
  })
  trace.setGlobalTracerProvider(provider)
  tracing = true
  return async () => {
    await provider.shutdown()
    tracing = false
    for (const one of [trace, propagation, context]) one.disable()
  }
}

/** What a span is of. */
export type SpanOptions = { kind?: SpanKind; attributes?: Attributes; links?: Link[] }

const tracer = () => trace.getTracer('town')

/**
 * Does some work within a span of its own.
 * @param parent what it belongs to; what is under way, unless said otherwise
 * @throws what the work throws; the span says of which kind it was
 */
export const withSpan = <T>(
  name: string,
  of: SpanOptions,
  work: (span: Span) => Promise<T>,
  parent: Context = currentContext(),
): Promise<T> => (tracing ? withLiveSpan(name, of, work, parent) : untraced(work))

const untraced = async <T>(work: (span: Span) => Promise<T>): Promise<T> => work(NO_SPAN)

const withLiveSpan = <T>(
  name: string,
  of: SpanOptions,
  work: (span: Span) => Promise<T>,
  parent: Context,
): Promise<T> =>
  tracer().startActiveSpan(name, of, parent, async (span) => {
    try {
      return await work(span)
    } catch (error) {
      failed(span, error)
      throw error
    } finally {
      span.end()
    }
  })

/** Words of an error may be a citizen's: its kind is enough. */
const failed = (span: Span, error: unknown): void => {
  span.setStatus({ code: SpanStatusCode.ERROR })
  span.setAttribute('error.type', error instanceof Error ? error.name : 'unknown')
}

const headersOf = {
  get: (headers: Headers, name: string) => headers.get(name) ?? undefined,
  keys: (headers: Headers) => [...headers.keys()],
}

/** Answers a request within a span, which goes on with the trace that the request belongs to (W3C Trace Context). */
export const withServerSpan = async (
  request: Request,
  serve: () => Response | Promise<Response>,
): Promise<Response> => {
  const attributes = { 'http.request.method': request.method }
  const parent = propagation.extract(ROOT_CONTEXT, request.headers, headersOf)
  const answer = async (span: Span) => {
    const response = await serve()
    span.setAttribute('http.response.status_code', response.status)
    if (response.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
    return response
  }
  return withSpan(request.method, { kind: SpanKind.SERVER, attributes }, answer, parent)
}

/** Names the span of the request that is being served by its route: an address may hold what is nobody else's business. */
export const setRequestRoute = (method: string, route: string): void => {
  const span = trace.getActiveSpan()
  span?.updateName(`${method} ${route}`)
  span?.setAttribute('http.route', route)
}

/** How much of a statement is told. */
const STATEMENT_LENGTH = 2_000

/**
 * A span for a statement that is about to be run, within whatever is under way; nothing where nothing is.
 * @param text without values
 * @returns ends it, with the error where there was one
 */
export const startStatementSpan = (text: string): ((error?: unknown) => void) | undefined => {
  if (!tracing || !trace.getActiveSpan()?.isRecording()) return undefined
  const operation = /\w+/.exec(text)?.[0].toUpperCase() ?? 'STATEMENT'
  const attributes = {
    'db.system.name': 'postgresql',
    'db.operation.name': operation,
    'db.query.text': text.slice(0, STATEMENT_LENGTH),
  }
  const span = tracer().startSpan(operation, { kind: SpanKind.CLIENT, attributes })
  return (error) => {
    if (error !== undefined) failed(span, error)
    span.end()
  }
}

/** What is under way now, to be gone on with later. */
export const currentContext = (): Context => (tracing ? context.active() : ROOT_CONTEXT)

/** Nothing: what begins without a parent. */
export { ROOT_CONTEXT }

/** Points at what is under way, from something that is done for several at once. */
export const linkToCurrent = (): Link[] => {
  if (!tracing) return []
  const span = trace.getActiveSpan()
  return span ? [{ context: span.spanContext() }] : []
}

/** A call to somebody else's machine, which is told nothing of the trace. */
export const withClientSpan = <T>(what: string, address: string | URL, work: () => Promise<T>): Promise<T> =>
  tracing
    ? withSpan(
        what,
        { kind: SpanKind.CLIENT, attributes: { 'server.address': new URL(address).hostname } },
        work,
      )
    : untraced(work)
