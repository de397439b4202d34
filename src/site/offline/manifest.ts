import { localisedPath, type View } from '../ui/index.ts'

/** What a telephone needs to keep the site among its programs: https://www.w3.org/TR/appmanifest/ */
export const manifestResponse = (view: View): Response => {
  const { t, town, language } = view
  const { authority, name } = town.profile
  const icon = { src: '/assets/icon.svg', type: 'image/svg+xml', sizes: 'any' }
  const manifest = {
    id: '/report',
    name: `${t('nav.report')} · ${authority}`,
    short_name: name,
    lang: language,
    start_url: localisedPath(view, '/report'),
    scope: '/',
    display: 'minimal-ui',
    background_color: '#ffffff',
    theme_color: '#a3122c',
    icons: [icon, { ...icon, purpose: 'maskable' }],
    shortcuts: [
      { name: t('nav.report'), url: localisedPath(view, '/report') },
      { name: t('nav.reports'), url: localisedPath(view, '/reports') },
    ],
  }
  return new Response(JSON.stringify(manifest), {
    headers: {
      'content-type': 'application/manifest+json; charset=utf-8',
      'cache-control': 'public, max-age=3600',
    },
  })
}
