import type { View } from '../view.ts'

/** Where it is: of the member's town and language, so that it is asked for with their session. */
export const MANIFEST_PATH = '/console/manifest.webmanifest'

/**
 * What a telephone needs to keep the console among its programs: https://www.w3.org/TR/appmanifest/. On iOS only a program that was added so
 * is sent anything by Web Push, and only where it is `standalone`
 * (https://webkit.org/blog/13878/web-push-for-web-apps-on-ios-and-ipados/, read in November 2026).
 */
export const consoleManifest = ({ t, town, language }: View): Response => {
  const icon = { src: '/assets/icon.svg', type: 'image/svg+xml', sizes: 'any' }
  const manifest = {
    id: '/console',
    name: t('brand', { town: town.profile.name }),
    short_name: town.profile.name,
    lang: language,
    start_url: '/console',
    scope: '/console',
    display: 'standalone',
    background_color: '#f5f6f8',
    theme_color: '#a3122c',
    icons: [icon, { ...icon, purpose: 'maskable' }],
    shortcuts: [
      { name: t('nav.queue'), url: '/console' },
      { name: t('nav.conversations'), url: '/console/conversations' },
    ],
  }
  return new Response(JSON.stringify(manifest), {
    headers: {
      'content-type': 'application/manifest+json; charset=utf-8',
      'cache-control': 'private, max-age=3600',
    },
  })
}
