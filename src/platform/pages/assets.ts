import { join } from 'node:path'
import { Elysia } from 'elysia'

const files = {
  'style.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
  'live.js': 'text/javascript; charset=utf-8',
} as const

/** The files that pages need, served by us and nobody else. */
export const assets = () => {
  const app = new Elysia({ name: 'assets' })
  for (const [name, type] of Object.entries(files)) {
    const file = Bun.file(join(import.meta.dir, name))
    app.get(
      `/assets/${name}`,
      async () =>
        new Response(await file.bytes(), {
          headers: { 'content-type': type, 'cache-control': 'public, max-age=3600' },
        }),
      { detail: { hide: true } },
    )
  }
  return app
}
