import type { ComponentChildren } from 'preact'
import { hasPermission } from '#domain/staff'
import { directionOf, htmlResponse, mapPolicy } from '#platform/pages'
import type { View } from '../view.ts'
import type { WorkCounts } from './counts.ts'
import { Icon } from './icons.tsx'
import { MANIFEST_PATH } from './manifest.ts'
import { NewMenu } from './new-menu.tsx'
import { Count, Rail, SettingsTabs } from './rail.tsx'
import { SearchSlot } from './search-slot.tsx'

/**
 * How a page of the console is laid out: `list-detail` fills the screen with panes that scroll by themselves, `page` has
 * tables and is wide, `form` is as wide as lines are read. Each has one width.
 */
export type Layout = 'list-detail' | 'page' | 'form'

/**
 * How a page of the console is framed. `heading`: what stands above it, where that is not its title. `live`: the topics of
 * whose changes it is told while it is open; `refreshSeconds`: how often it looks for itself. `map`: it holds one; `folded`: away, until
 * somebody wants it. `views`
 * and `actions`: links that stand beside the heading.
 */
export type PageOptions = {
  title: string
  heading?: string
  path: string
  layout?: Layout
  status?: number
  live?: string
  /** The address of what is open, by which others see that somebody is at it. */
  presence?: string | undefined
  refreshSeconds?: number
  map?: boolean | 'folded'
  views?: ComponentChildren
  actions?: ComponentChildren
  scripts?: string[]
  styles?: string[]
  headers?: Record<string, string>
}

/** A page of the console. */
export const consolePage = async (
  view: View,
  options: PageOptions,
  children: ComponentChildren,
): Promise<Response> => {
  const { banner, counts = {} } = (await view.frame?.()) ?? {}
  const { town, member } = view
  const { layout = 'form', path } = options
  return htmlResponse(
    <Document view={view} options={options} hasBanner={Boolean(banner)}>
      {member ? <Rail view={view} member={member} counts={counts} path={path} /> : null}
      <Bar view={view} counts={counts} options={options} />
      <main id="main" data-layout={layout} tabIndex={-1}>
        {banner}
        <SettingsTabs view={view} path={path} />
        {member ? null : <h1>{options.heading ?? options.title}</h1>}
        {children}
      </main>
    </Document>,
    options.status,
    { ...(options.map ? mapPolicy(town.mapStyleUrl) : {}), ...options.headers },
  )
}

const Document = (props: {
  view: View
  options: PageOptions
  hasBanner: boolean
  children: ComponentChildren
}) => {
  const { view, options } = props
  const { language, member, preferences, t } = view
  const topics = [options.live, options.live && props.hasBanner ? 'lines' : ''].filter(Boolean)
  const styles = [
    '/assets/style.css',
    ...(options.map === true ? ['/assets/map/maplibre-gl.css'] : []),
    '/assets/console/tokens.css',
    '/assets/console/frame.css',
    '/assets/console/elements.css',
    '/assets/console.css',
    ...(options.styles ?? []),
  ]
  const scripts = [
    ...(member || options.refreshSeconds ? ['/assets/live.js'] : []),
    ...(member ? ['/assets/frame.js', '/assets/command.js', '/assets/alerts.js'] : []),
    ...(member && hasPermission(member, 'work-in-street') ? ['/assets/crew-sign-out.js'] : []),
    ...(options.map ? ['/assets/map.js'] : []),
    ...(options.scripts ?? []),
  ]
  return (
    <html
      lang={language}
      dir={directionOf(language)}
      data-theme={preferences.theme}
      data-rail={preferences.rail}
      data-density={preferences.density}
      data-keys={preferences.keys}
      data-sound={preferences.sound}
    >
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${options.title} · ${t('brand', { town: view.town.profile.name })}`}</title>
        <link
          rel="preload"
          href="/assets/fonts/inter.woff2"
          as="font"
          type="font/woff2"
          crossorigin="anonymous"
        />
        {styles.map((href) => (
          <link rel="stylesheet" href={href} />
        ))}
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        {member ? <link rel="manifest" href={MANIFEST_PATH} crossorigin="use-credentials" /> : null}
        {scripts.map((src) => (
          <script type="module" src={src}></script>
        ))}
      </head>
      <body
        class={member ? 'framed' : undefined}
        data-topics={topics.join() || undefined}
        data-counts={member ? '' : undefined}
        data-page={options.presence}
        data-refresh-seconds={options.refreshSeconds}
      >
        <a class="skip" href="#main">
          {t('skip')}
        </a>
        {props.children}
      </body>
    </html>
  )
}

const ALERTS_PATH = '/console/alerts'

/** How much news there is for the member, and the way to it. */
const AlertsLink = (props: { view: View; counts: WorkCounts; current: boolean }) => {
  const { view, counts, current } = props
  return counts.alerts === undefined ? null : (
    <a
      class="alerts-link"
      href={ALERTS_PATH}
      title={view.t('alerts.own.title')}
      aria-current={current ? 'page' : undefined}
    >
      <Icon name="alerts" label={view.t('alerts.own.title')} />
      <Count view={view} counts={counts} name="alerts" />
    </a>
  )
}

/** The heading of the page and what belongs to all of it. Without a member, the name of the town. */
const Bar = ({ view, counts, options }: { view: View; counts: WorkCounts; options: PageOptions }) =>
  view.member ? (
    <header class="topbar">
      <h1 dir="auto">{options.heading ?? options.title}</h1>
      {options.views ? <div class="bar-views">{options.views}</div> : null}
      <div class="bar-end">
        {options.actions ? <div class="bar-actions">{options.actions}</div> : null}
        <div class="bar-search" id="search-slot">
          <SearchSlot view={view} />
        </div>
        <AlertsLink view={view} counts={counts} current={options.path === ALERTS_PATH} />
        <NewMenu view={view} />
      </div>
    </header>
  ) : (
    <header class="topbar">
      <a class="brand" href="/console">
        <img src="/assets/icon.svg" alt="" width="26" height="26" />
        {view.t('brand', { town: view.town.profile.name })}
      </a>
    </header>
  )
