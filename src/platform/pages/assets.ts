import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Elysia } from 'elysia'
import { buildClientScript } from './client-script.ts'

/** A file that pages need: its address, where it lies, what it is. A `.client.ts` is built, and served as JavaScript. */
export type PageFile = [path: string, file: string, type: string]

/** Files that pages need, served by us and nobody else. @param name of the adapter that they belong to */
export const serveFiles = (name: string, list: PageFile[]) => {
  const app = new Elysia({ name: `files-${name}` })
  const paths = new Set<string>()
  for (const [path, file, type] of list) {
    // The first would be served for both, without a word.
    if (paths.has(path)) throw new Error(`two files at ${path}`)
    paths.add(path)
    const contentType = type.startsWith('font/') ? type : `${type}; charset=utf-8`
    const headers = { 'content-type': contentType, 'cache-control': 'public, max-age=3600' }
    app.get(path, async () => new Response(await contentOf(file), { headers }), { detail: { hide: true } })
  }
  return app
}

const contentOf = (file: string) =>
  file.endsWith('.client.ts') ? buildClientScript(file) : Bun.file(file).bytes()

const localPath = (file: string) => join(import.meta.dir, file)
const inPackage = (name: string, file: string) =>
  join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), file)

/** Files of the library that sets and does work for {@link ProofOfWorkField}, at addresses that lie to each other as they do. */
const proofOfWorkFiles = (): PageFile[] => {
  const library = dirname(fileURLToPath(import.meta.resolve('altcha-lib')))
  return ['pow.js', 'helpers.js', 'types.js', 'algorithms/web/pbkdf2.js', 'workers/shared.js'].map((file) => [
    `/assets/altcha/${file}`,
    join(library, file),
    'text/javascript',
  ])
}

/** The files of every page. */
export const serveAssets = () =>
  serveFiles('pages', [
    ['/assets/style.css', localPath('style.css'), 'text/css'],
    ['/assets/icon.svg', localPath('icon.svg'), 'image/svg+xml'],
    ['/assets/live.js', localPath('live.client.ts'), 'text/javascript'],
    ['/assets/map.js', localPath('map.client.ts'), 'text/javascript'],
    ['/assets/work.js', localPath('work.client.ts'), 'text/javascript'],
    ['/assets/work-worker.js', localPath('work-worker.client.ts'), 'text/javascript'],
    ...proofOfWorkFiles(),
    ['/assets/idiomorph.js', inPackage('idiomorph', 'dist/idiomorph.esm.js'), 'text/javascript'],
    ['/assets/map/maplibre-gl.mjs', inPackage('maplibre-gl', 'dist/maplibre-gl.mjs'), 'text/javascript'],
    [
      '/assets/map/maplibre-gl-worker.mjs',
      inPackage('maplibre-gl', 'dist/maplibre-gl-worker.mjs'),
      'text/javascript',
    ],
    ['/assets/map/maplibre-gl.css', inPackage('maplibre-gl', 'dist/maplibre-gl.css'), 'text/css'],
  ])
