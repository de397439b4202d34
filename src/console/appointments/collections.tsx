import { DateTime } from 'luxon'
import type { VNode } from 'preact'
import {
  type Appointment,
  type CollectionPlan,
  formatItems,
  getCollectionPlan,
  listCollections,
  readRoomOfDay,
  roomOf,
  sumItems,
} from '#domain/appointments'
import { formatDay, localisedText } from '#domain/content'
import { consolePage, parseDay, Table, type View } from '../ui/index.ts'
import { listVisibleSchedules } from './schedules.ts'

/** The address of a day of collections. */
export const collectionsPath = (day?: string): string =>
  `/console/appointments/collections${day ? `?day=${day}` : ''}`

/** How a town collects, for members who see the schedule of it. */
export const visiblePlan = async (view: View): Promise<CollectionPlan | undefined> => {
  const plan = getCollectionPlan(view.town)
  return (await listVisibleSchedules(view)).some(({ id }) => id === plan?.agenda) ? plan : undefined
}

/** The collections of a day: what there is to be loaded, at which addresses, and the room that each zone has left. */
export const collectionsPage = async (view: View, plan: CollectionPlan, asked: string): Promise<Response> => {
  const { t, town, language } = view
  const zone = town.profile.time_zone
  const tomorrow = DateTime.fromJSDate(town.now(), { zone }).startOf('day').plus({ days: 1 })
  const day = parseDay(town, asked) ?? tomorrow
  const [all, taken] = await Promise.all([
    listCollections(town, day),
    readRoomOfDay(town.db, town, plan, day),
  ])
  const title = t('collections.title', { day: formatDay(day.toISODate() ?? '', language, zone) })
  const to = (days: number) => collectionsPath(day.plus({ days }).toISODate() ?? '')
  return consolePage(
    view,
    { title, path: '/console/appointments', layout: 'page', live: 'appointments' },
    <>
      <p>
        <a href={`/console/appointments?agenda=${plan.agenda}`}>← {t('appointments.back')}</a>
      </p>
      <p class="buttons">
        <a href={to(-1)}>← {t('collections.before')}</a>
        <a href={to(1)}>{t('collections.after')} →</a>
      </p>
      <div id="collections" data-live>
        <Room view={view} plan={plan} day={day} taken={taken} />
        {all.length === 0 ? (
          <p>{t('collections.none')}</p>
        ) : (
          <>
            <p>
              <strong>{t('collections.total', { count: all.length })}</strong>{' '}
              {formatItems(sumOf(all), plan, language)}
            </p>
            <Table
              view={view}
              label={title}
              columns={['collections.code', 'collections.door', 'collections.things', 'appointments.state']}
            >
              {all.map((one) => (
                <tr>
                  <th scope="row">
                    <a href={`/console/appointments/${one.id}`}>{one.code}</a>
                  </th>
                  <td dir="auto">{one.pickup?.address ?? t('appointments.forgotten')}</td>
                  <td dir="auto">
                    {[formatItems(one.items ?? [], plan, language), one.pickup?.note]
                      .filter(Boolean)
                      .join(' · ')}
                  </td>
                  <td>{t(`collections.state.${stateOf(one)}`)}</td>
                </tr>
              ))}
            </Table>
          </>
        )}
      </div>
    </>,
  )
}

const sumOf = (all: Appointment[]) =>
  sumItems(
    all.flatMap(({ items }) => items ?? []),
    Number.POSITIVE_INFINITY,
  )

const stateOf = ({ state }: Appointment): 'booked' | 'served' | 'no_show' =>
  state === 'served' || state === 'no_show' ? state : 'booked'

/** The room of each zone that is collected on a day. */
const Room = (props: {
  view: View
  plan: CollectionPlan
  day: DateTime
  taken: Map<string, number>
}): VNode | null => {
  const { view, plan, day, taken } = props
  const { t, language } = view
  const zones = plan.zones.filter(({ code, days }) => days.includes(day.weekday) || taken.has(code))
  return zones.length === 0 ? null : (
    <dl class="facts">
      {zones.map((zone) => (
        <>
          <dt>{localisedText(zone.names, language)}</dt>
          <dd>{t('collections.room', { taken: taken.get(zone.code) ?? 0, room: roomOf(plan, zone) })}</dd>
        </>
      ))}
    </dl>
  )
}
