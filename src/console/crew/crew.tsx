import { getMapTiles } from '#domain/base-map'
import { listWorkOrders, toStates, type WorkOrder } from '#domain/service-requests'
import { type Catalogue, getCatalogue } from '#domain/services'
import { Field, seeOther } from '#platform/pages'
import { ConsoleMap, consolePage, formatMoment, ICONS_PATH, serviceName, type View } from '../ui/index.ts'
import { loadStops, type Stop, StopCard } from './collection.tsx'
import { Kept } from './kept.tsx'
import { orderFrom } from './order.ts'
import { findStart, readStart, type Start, startCookie } from './start.ts'
import { WorkOrderCard, type WorkOrderProblem } from './work-order.tsx'

const MAX_SHOWN = 40

/** Whose work orders a list has. */
const LISTS = ['mine', 'all'] as const
type List = (typeof LISTS)[number]

/** What a list says besides its work orders. `told`: what became of what was sent; `startTyped`: an address that was not found. */
export type CrewOutcome = { problem?: WorkOrderProblem; told?: string; startTyped?: string }

/** What the page needs where there is no signal, besides what its head names. */
const SHELL = [
  '/assets/idiomorph.js',
  '/assets/fonts/inter-ext.woff2',
  '/assets/map/maplibre-gl.mjs',
  '/console/crew/map-worker.js',
  '/map/style.json?theme=light',
  '/map/style.json?theme=dark',
  '/map/names.geojson',
  ICONS_PATH,
]

const parseList = (text: string | null): List | undefined => LISTS.find((one) => one === text)

/**
 * A list of work orders. Who asks for none sees their own, and those of their department when they have none: what a crew is given is
 * often its department's.
 */
const loadWorkOrders = async (
  { town, member }: View,
  asked: List | undefined,
): Promise<{ list: List; orders: WorkOrder[] }> => {
  const ordersOf = (list: List) =>
    listWorkOrders(town, {
      departments: member?.departments ?? [],
      states: toStates('open'),
      assignee: list === 'mine' ? member?.id : undefined,
      order: 'due',
      limit: MAX_SHOWN,
    })
  const list = asked ?? 'mine'
  const orders = await ordersOf(list)
  return asked || orders.length > 0 ? { list, orders } : { list: 'all', orders: await ordersOf('all') }
}

/** The work orders of a crew in the street, for one hand and a small screen: what is nearest, or nearest its deadline, first. */
export const crewPage = async (
  view: View,
  request: Request,
  { problem, told, startTyped }: CrewOutcome = {},
  whose?: string,
): Promise<Response> => {
  const { t, town, member, language } = view
  const query = new URL(request.url).searchParams
  const [catalogue, { list, orders }, stops, tiles] = await Promise.all([
    getCatalogue(town),
    loadWorkOrders(view, parseList(whose ?? query.get('whose'))),
    loadStops(view),
    getMapTiles(town),
  ])
  const start = readStart(town, request)
  const waits = (work: WorkOrder) => work.state === 'waiting' || work.stopped !== undefined
  const toDo: (WorkOrder | Stop)[] = [...orders.filter((work) => !waits(work)), ...stops]
  const ordered = start ? orderFrom(start, toDo) : toDo
  const common = { view, catalogue, language, whose: list, problem }
  return consolePage(
    view,
    {
      title: t('crew.title'),
      path: '/console/crew',
      layout: 'page',
      live: 'queue',
      map: true,
      styles: ['/assets/console/crew.css'],
      scripts: ['/assets/crew.js'],
      status: problem || startTyped !== undefined ? 422 : told ? 409 : 200,
    },
    <div class="crew">
      <p class="done" id="crew-status" role="status" hidden />
      <div class="crew-lists">
        <nav class="tabs" aria-label={t('crew.whose')}>
          {LISTS.map((one) => (
            <a href={`/console/crew?whose=${one}`} aria-current={list === one ? 'page' : undefined}>
              {t(`crew.whose.${one}`)}
            </a>
          ))}
        </nav>
        {told ? (
          <p class="notice" role="alert">
            {told}
          </p>
        ) : null}
        {query.has('done') ? (
          <p class="done" role="status">
            {t('crew.saved', { number: query.get('done') ?? '' })}
          </p>
        ) : null}
        <p class="notice" id="offline" role="status" hidden>
          {t('crew.offline', { when: formatMoment(view, town.now()) })}
        </p>
        <Kept view={view} />
        <StartForm view={view} start={start} typed={startTyped} />
      </div>
      <section class="crew-map" aria-label={t('crew.map')}>
        <ConsoleMap
          view={view}
          // The town's own where it has one: it works without a signal, and nobody else learns where a crew is.
          styleUrl={tiles ? '' : town.mapStyleUrl}
          worker="/console/crew/map-worker.js"
          small
          keep
        />
      </section>
      <div
        id="crew"
        class="work-orders"
        data-live=""
        data-member={member?.id}
        data-shell={JSON.stringify(SHELL)}
        data-start={start && JSON.stringify([start.lat, start.long])}
      >
        {ordered.map((work, index) =>
          'code' in work ? (
            <StopCard view={view} stop={work} order={index + 1} whose={list} />
          ) : (
            <NamedWorkOrder {...common} work={work} order={index + 1} />
          ),
        )}
        <p class="empty" id="crew-empty" hidden={ordered.length > 0}>
          {t(list === 'mine' && orders.length === 0 ? 'crew.empty.mine' : 'crew.empty')}
        </p>
        {orders.some(waits) ? <h2 class="stopped-title">{t('crew.stopped')}</h2> : null}
        {orders.filter(waits).map((work) => (
          <NamedWorkOrder {...common} work={work} />
        ))}
      </div>
    </div>,
  )
}

const NamedWorkOrder = ({
  catalogue,
  language,
  ...props
}: { catalogue: Catalogue; language: string } & Omit<Parameters<typeof WorkOrderCard>[0], 'name'>) => (
  <WorkOrderCard {...props} name={serviceName(catalogue, props.work.serviceCode, language)} />
)

/** From where the round begins: where the telephone is, or an address. */
const StartForm = ({
  view: { t },
  start,
  typed,
}: {
  view: View
  start: Start | undefined
  typed: string | undefined
}) => (
  <div class="crew-start">
    {/* Only a script can ask the telephone. */}
    <button type="button" class="plain" id="from-here" hidden data-denied={t('crew.here.denied')}>
      {t('crew.here')}
    </button>
    <p id="here-status" role="status"></p>
    <details open={typed !== undefined}>
      <summary>{start ? t('crew.start.from', { address: start.address }) : t('crew.start')}</summary>
      <form method="post" action="/console/crew">
        <Field
          id="start"
          label={t('crew.start.address')}
          hint={t('crew.start.hint')}
          error={typed === undefined ? undefined : t('crew.start.error')}
        >
          {(attributes) => (
            <input {...attributes} value={typed ?? start?.address ?? ''} maxLength={200} dir="auto" />
          )}
        </Field>
        <button type="submit" class="plain">
          {t('crew.start.set')}
        </button>
      </form>
    </details>
  </div>
)

/** Keeps where a round begins, or forgets it. */
export const saveStart = async (view: View, request: Request, address: string): Promise<Response> => {
  const start = address ? await findStart(view.town, address) : undefined
  if (address && !start) return crewPage(view, request, { startTyped: address })
  return seeOther('/console/crew', { 'set-cookie': startCookie(start) })
}
