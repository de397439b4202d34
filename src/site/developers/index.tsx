import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { swagger } from '@elysiajs/swagger'
import { Elysia } from 'elysia'
import { registerApplication } from '#domain/applications'
import { admit } from '#domain/limits'
import { getCatalogue } from '#domain/services'
import type { Town, TownOf } from '#domain/town'
import { getClientAddress } from '#platform/address'
import { isSameOrigin, preferredLanguage, readForm, SECURITY_HEADERS } from '#platform/pages'
import { developersPage, type KeyRequestValues, readExample, sampleForm } from './developers.tsx'

const library = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))

const files: Record<string, string> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
}

const START = `window.ui = SwaggerUIBundle({ url: '/docs/json', dom_id: '#ui', deepLinking: true, validatorUrl: null })`

const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Open311 GeoReport v2</title><link rel="stylesheet" href="/docs/assets/swagger-ui.css">
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml"></head>
<body><main id="ui"></main><script src="/docs/assets/swagger-ui-bundle.js"></script><script src="/docs/assets/start.js"></script></body>
</html>`

/** What the documented adapter states about itself. */
export type Description = {
  /** Shapes of the answers, by name. */
  schemas: Record<string, object>
  /** Gives the addresses the form in which people read them. */
  namePaths: (paths: never) => object
}

/** The API's interactive documentation at `/docs`, its description at `/docs/json`. Everything served by us. */
export const documentationRoutes = (townOf: TownOf, described: Description) => {
  const app = new Elysia({ name: 'documentation' }).use(
    swagger({
      path: '/docs/plain',
      specPath: '/docs/routes',
      excludeStaticFile: false,
      exclude: ['/docs', '/docs/plain', '/docs/json', '/docs/routes', /^\/docs\/assets/],
      documentation: {
        info: {
          title: 'Open311 GeoReport v2',
          version: '2.0.0',
          description: 'What can be reported, reporting, and reading reports. Reading needs no key.',
        },
        components: { schemas: described.schemas as never },
      },
    }),
  )
  const hidden = { detail: { hide: true } }
  const html = () =>
    new Response(PAGE, {
      headers: { ...SECURITY_HEADERS, 'content-type': 'text/html; charset=utf-8' },
    })
  // The plugin's own page loads its script from another host: ours takes its place.
  app.onRequest(({ request }) => (new URL(request.url).pathname === '/docs/plain' ? html() : undefined))
  app.get('/docs', html, hidden)
  // The plugin reads the routes; their addresses are then given the form in which people write them.
  app.get(
    '/docs/json',
    async ({ request, server }) => {
      const town = townOf(request)
      const spec = await (await fetch(new URL('/docs/routes', server?.url))).json()
      const info = { ...spec.info, title: `${spec.info.title} · ${town.profile.authority}` }
      const servers = [{ url: town.publicUrl }]
      return { ...spec, info, servers, paths: described.namePaths(spec.paths as never) }
    },
    hidden,
  )
  app.get(
    '/docs/assets/start.js',
    () => new Response(START, { headers: { 'content-type': 'text/javascript' } }),
    hidden,
  )
  const languageOf = (request: Request) => preferredLanguage(request, townOf(request).profile.languages)
  app
    .get('/developers', ({ request }) => developersPage(townOf(request), languageOf(request)), hidden)
    .post('/developers', ({ request }) => register(townOf(request), request), { ...hidden, parse: 'none' })
    .get(
      '/developers/form.html',
      async ({ request }) =>
        new Response(sampleForm(townOf(request), languageOf(request), await getCatalogue(townOf(request))), {
          headers: {
            ...SECURITY_HEADERS,
            'content-type': 'text/html; charset=utf-8',
          },
        }),
      hidden,
    )
    .get(
      '/developers/examples/:name',
      ({ params, request, status }) => {
        const source = readExample(townOf(request), params.name)
        return source
          ? new Response(source, {
              headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
            })
          : status(404)
      },
      hidden,
    )
  for (const [name, type] of Object.entries(files)) {
    const file = Bun.file(join(library, name))
    const headers = { 'content-type': type, 'cache-control': 'public, max-age=86400' }
    app.get(`/docs/assets/${name}`, async () => new Response(await file.bytes(), { headers }), hidden)
  }
  return app
}

/** Takes a request for a key. What it is given works once staff have let it in. */
const register = async (town: Town, request: Request): Promise<Response> => {
  const language = preferredLanguage(request, town.profile.languages)
  if (!isSameOrigin(request)) return developersPage(town, language)
  const { text } = await readForm(request)
  const typed: KeyRequestValues = {
    name: text('name', 80),
    purpose: text('purpose', 1_000),
    developer: text('developer', 120),
    email: text('email', 200),
    origins: text('return_origins', 1_000),
  }
  const admission = await admit(town, 'keys', getClientAddress(request), text('work', 4_000))
  if (admission.outcome !== 'admitted') {
    const reason = admission.outcome === 'work' ? 'work' : 'too-many'
    const problems = [{ field: 'form', reason } as const]
    return developersPage(town, language, { typed, problems, wait: admission.seconds })
  }
  const made = await registerApplication(town, {
    name: typed.name,
    purpose: typed.purpose,
    developer: typed.email ? { name: typed.developer, email: typed.email } : undefined,
    scopes: ['read', 'post', 'update'],
    returnOrigins: typed.origins.split(/[\s,]+/).filter(Boolean),
    network: getClientAddress(request),
    approved: false,
  })
  return 'key' in made
    ? developersPage(town, language, { key: made.key })
    : developersPage(town, language, { typed, problems: made.problems })
}
