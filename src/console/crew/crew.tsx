import { storePicture } from '#domain/pictures'
import {
  changeServiceRequest,
  listPictures,
  listQueue,
  MAX_DESCRIPTION,
  type QueueRow,
  type ServiceRequest,
  toStates,
} from '#domain/service-requests'
import { getCatalogue } from '#domain/services'
import { conflictOf } from '#domain/use-cases'
import { UnusablePicture } from '#platform/media'
import { FormId, readForm, seeOther } from '#platform/pages'
import { isUuid } from '#platform/text'
import {
  consolePage,
  createConsoleContext,
  dueStyle,
  formatMoment,
  formatRelative,
  serviceName,
  type View,
} from '../ui/index.ts'

const MAX_SHOWN = 40

/** The list of a crew in the street, for one hand and a small screen: what is nearest its deadline first. */
export const crewPage = async (
  view: View,
  query: URLSearchParams,
  problem?: { id: string; text: string },
): Promise<Response> => {
  const { t, town, member, language } = view
  const mine = query.get('whose') !== 'all'
  const [catalogue, rows] = await Promise.all([
    getCatalogue(town),
    listQueue(town, {
      departments: member?.departments ?? [],
      states: toStates('open'),
      assignee: mine ? member?.id : undefined,
      order: 'due',
      unlimited: true,
      limit: MAX_SHOWN,
    }),
  ])
  const pictures = await listPictures(
    town,
    rows.map(({ id }) => id),
  )
  return consolePage(
    view,
    {
      title: t('crew.title'),
      path: '/console/crew',
      live: 'queue',
      scripts: ['/assets/crew.js'],
      status: problem ? 422 : 200,
    },
    <>
      <nav class="tabs" aria-label={t('crew.whose')}>
        {(['mine', 'all'] as const).map((one) => (
          <a
            href={`/console/crew?whose=${one}`}
            aria-current={mine === (one === 'mine') ? 'page' : undefined}
          >
            {t(`crew.whose.${one}`)}
          </a>
        ))}
      </nav>
      {query.has('done') ? (
        <p class="done" role="status">
          {t('crew.saved', { number: query.get('done') ?? '' })}
        </p>
      ) : null}
      <p class="notice" id="offline" role="status" hidden>
        {t('crew.offline')}
      </p>
      <div id="crew">
        {rows.length === 0 ? <p class="empty">{t(mine ? 'crew.empty.mine' : 'crew.empty')}</p> : null}
        {rows.map((row) => (
          <Task
            view={view}
            row={row}
            name={serviceName(catalogue, row.serviceCode, language)}
            pictures={pictures.get(row.id) ?? []}
            problem={problem?.id === row.id ? problem.text : undefined}
          />
        ))}
      </div>
    </>,
  )
}

const Task = (props: { view: View; row: QueueRow; name: string; pictures: string[]; problem?: string }) => {
  const { view, row, name, pictures, problem } = props
  const { t } = view
  const look = dueStyle(view, row.expectedAt, true)
  return (
    <article class="card" aria-labelledby={`task-${row.id}`}>
      <h2 id={`task-${row.id}`}>
        <a href={`/console/requests/${row.id}`}>{row.id}</a> {name}
      </h2>
      <p>
        <strong dir="auto">{row.address ?? t('crew.no-address')}</strong>{' '}
        {row.address ? (
          <a
            href={`https://www.openstreetmap.org/search?query=${encodeURIComponent(`${row.address}, ${view.town.profile.name}`)}`}
          >
            {t('crew.map')}
          </a>
        ) : null}
      </p>
      <p class="text" dir="auto">
        {row.description}
      </p>
      {row.expectedAt ? (
        <p>
          <time class={look ? `state ${look}` : ''} title={formatMoment(view, row.expectedAt)}>
            {t('request.due', { when: formatRelative(view, row.expectedAt) })}
          </time>
        </p>
      ) : null}
      {pictures.length > 0 ? (
        <ul class="photos">
          {pictures.map((id, index) => (
            <li>
              <a href={`/console/pictures/${id}/full`}>
                <img
                  src={`/console/pictures/${id}/thumbnail`}
                  alt={t('request.picture.alt', { index: index + 1, number: row.id })}
                  loading="lazy"
                />
              </a>
            </li>
          ))}
        </ul>
      ) : null}
      <details open={problem !== undefined}>
        <summary>{t('crew.report')}</summary>
        <form
          method="post"
          action={`/console/crew/${row.id}`}
          encType="multipart/form-data"
          class="crew-form"
        >
          <FormId />
          {problem ? (
            <p class="error" role="alert">
              {problem}
            </p>
          ) : null}
          <label>
            {t('crew.note')}
            <textarea name="note" class="short" maxLength={1000} dir="auto" />
          </label>
          <label>
            {t('crew.picture')}
            <input type="file" name="picture" accept="image/*" capture="environment" />
          </label>
          <div class="buttons">
            <button type="submit" name="state" value="resolved">
              {t('crew.done')}
            </button>
            <button type="submit" class="plain" name="state" value="in_progress">
              {t('crew.begun')}
            </button>
            <button type="submit" class="plain" name="state" value="waiting">
              {t('crew.waiting')}
            </button>
          </div>
        </form>
      </details>
    </article>
  )
}

const CREW_STATES = ['resolved', 'in_progress', 'waiting'] as const

/** What a crew says from the street: done, begun, waiting for something; a word, a picture. */
export const saveCrewUpdate = async (
  view: View,
  found: ServiceRequest,
  request: Request,
): Promise<Response> => {
  const { town, t } = view
  const { text, file } = await readForm(request)
  const whose = new URLSearchParams('whose=mine')
  try {
    const given = file('picture')
    const pictures = given ? [await storePicture(town, new Uint8Array(await given.arrayBuffer()))] : []
    const key = text('form_id', 64)
    const update = {
      id: found.id,
      state: CREW_STATES.find((one) => one === text('state')),
      internalNote: text('note', MAX_DESCRIPTION),
      pictures,
      // Sent again from where there was no signal, it is taken once.
      source: key && isUuid(key) ? { id: CREW_SOURCE_ID, externalId: key } : undefined,
    }
    await changeServiceRequest(createConsoleContext(view), update).catch((error) =>
      conflictOf(error, ['nothing-changed']),
    )
    return seeOther(`/console/crew?done=${encodeURIComponent(found.id)}`)
  } catch (error) {
    if (error instanceof UnusablePicture)
      return crewPage(view, whose, {
        id: found.id,
        text: t('crew.error.picture', { problem: t(`picture.${error.problem}`) }),
      })
    throw error
  }
}

/** The name under which what comes from the street is taken once. */
const CREW_SOURCE_ID = '00000000-0000-4000-8000-000000000010'
