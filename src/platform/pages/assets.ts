import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Elysia } from 'elysia'

/** A file that pages need: its address, where it lies, what it is. */
export type PageFile = [path: string, file: string, type: string]

/** Files that pages need, served by us and nobody else. @param name of the door whose they are */
export const files = (name: string, list: PageFile[]) => {
  const app = new Elysia({ name: `files-${name}` })
  for (const [path, file, type] of list) {
    const headers = { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'public, max-age=3600' }
    app.get(path, async () => new Response(await Bun.file(file).bytes(), { headers }), {
      detail: { hide: true },
    })
  }
  return app
}

const here = (file: string) => join(import.meta.dir, file)
const inPackage = (name: string, file: string) =>
  join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), file)

/** The files of every page. */
export const assets = () =>
  files('pages', [
    ['/assets/style.css', here('style.css'), 'text/css'],
    ['/assets/icon.svg', here('icon.svg'), 'image/svg+xml'],
    ['/assets/live.js', here('live.js'), 'text/javascript'],
    ['/assets/visit.js', here('visit.js'), 'text/javascript'],
    ['/assets/map.js', here('map.js'), 'text/javascript'],
    ['/assets/idiomorph.js', inPackage('idiomorph', 'dist/idiomorph.esm.js'), 'text/javascript'],
    ['/assets/map/maplibre-gl.mjs', inPackage('maplibre-gl', 'dist/maplibre-gl.mjs'), 'text/javascript'],
    [
      '/assets/map/maplibre-gl-worker.mjs',
      inPackage('maplibre-gl', 'dist/maplibre-gl-worker.mjs'),
      'text/javascript',
    ],
    ['/assets/map/maplibre-gl.css', inPackage('maplibre-gl', 'dist/maplibre-gl.css'), 'text/css'],
  ])
