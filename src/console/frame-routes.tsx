import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Elysia } from 'elysia'
import { htmlFragment, type PageFile, readForm, seeOther, serveFiles } from '#platform/pages'
import { formRoute, type Guarded, hiddenRoute, safeConsolePath } from './access/index.ts'
import {
  Count,
  type CountName,
  consoleManifest,
  ICONS_PATH,
  iconSprite,
  MANIFEST_PATH,
  preferenceCookies,
} from './ui/index.ts'

const inFrame = (name: string) => join(import.meta.dir, 'ui/frame', name)
const font = (name: string) =>
  fileURLToPath(import.meta.resolve(`@fontsource-variable/inter/files/inter-${name}-wght-normal.woff2`))

const FILES: PageFile[] = [
  ['/assets/console/tokens.css', inFrame('tokens.css'), 'text/css'],
  ['/assets/console/frame.css', inFrame('frame.css'), 'text/css'],
  ['/assets/console/elements.css', inFrame('elements.css'), 'text/css'],
  ['/assets/frame.js', inFrame('frame.client.ts'), 'text/javascript'],
  ['/assets/command.js', inFrame('command.client.ts'), 'text/javascript'],
  ['/assets/fonts/inter.woff2', font('latin'), 'font/woff2'],
  ['/assets/fonts/inter-ext.woff2', font('latin-ext'), 'font/woff2'],
]

/** What the frame of every page needs: styles, font, icons; the figures beside the sections; how somebody wants it. */
export const frameRoutes = (guarded: Guarded) =>
  new Elysia({ name: 'console-frame' })
    .use(serveFiles('console-frame', FILES))
    .get(
      ICONS_PATH,
      () =>
        new Response(iconSprite(), {
          headers: { 'content-type': 'image/svg+xml', 'cache-control': 'public, max-age=3600' },
        }),
      hiddenRoute,
    )
    .get(
      MANIFEST_PATH,
      ({ request }) => guarded(request, 'signed-in', async (view) => consoleManifest(view)),
      hiddenRoute,
    )
    .get(
      '/console/counts',
      ({ request }) =>
        guarded(request, 'signed-in', async (view) => {
          const { counts = {} } = (await view.frame?.()) ?? {}
          const names = Object.keys(counts) as CountName[]
          return htmlFragment(
            <div>
              {names.map((name) => (
                <Count view={view} counts={counts} name={name} />
              ))}
            </div>,
          )
        }),
      hiddenRoute,
    )
    .post(
      '/console/preferences',
      ({ request }) =>
        guarded(request, 'signed-in', async () => {
          const { text } = await readForm(request)
          const from = URL.parse(request.headers.get('referer') ?? '')
          const response = seeOther(safeConsolePath(`${from?.pathname ?? ''}${from?.search ?? ''}`))
          for (const cookie of preferenceCookies(text)) response.headers.append('set-cookie', cookie)
          return response
        }),
      formRoute,
    )
