import { UnusablePicture } from '#platform/media'
import { FormId, readForm, seeOther } from '#platform/pages'
import { isUuid } from '#platform/text'
import { takePicture } from '#town/pictures'
import {
  change,
  MAX_DESCRIPTION,
  picturesOf,
  type QueueRow,
  queue,
  type ServiceRequest,
  statesOf,
} from '#town/service-requests'
import { catalogueOf } from '#town/services'
import { consolePage, moment, relative, type View } from './frame.tsx'
import { dueLook, serviceName } from './queue-rows.tsx'

const SHOWN = 40

/** The list of a crew in the street, for one hand and a small screen: what is nearest its deadline first. */
export const crewPage = async (
  here: View,
  query: URLSearchParams,
  problem?: { id: string; words: string },
): Promise<Response> => {
  const { t, town, member, language } = here
  const mine = query.get('whose') !== 'all'
  const [catalogue, rows] = await Promise.all([
    catalogueOf(town),
    queue(town, {
      departments: member?.departments ?? [],
      states: statesOf('open'),
      assignee: mine ? member?.id : undefined,
      order: 'due',
      whole: true,
      limit: SHOWN,
    }),
  ])
  const pictures = await picturesOf(
    town,
    rows.map(({ id }) => id),
  )
  return consolePage(
    here,
    {
      title: t('crew.title'),
      path: '/console/crew',
      live: 'queue',
      scripts: ['/assets/crew.js'],
      status: problem ? 422 : 200,
    },
    <>
      <h1>{t('crew.title')}</h1>
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
            here={here}
            row={row}
            name={serviceName(catalogue, row.serviceCode, language)}
            pictures={pictures.get(row.id) ?? []}
            problem={problem?.id === row.id ? problem.words : undefined}
          />
        ))}
      </div>
    </>,
  )
}

const Task = (props: { here: View; row: QueueRow; name: string; pictures: string[]; problem?: string }) => {
  const { here, row, name, pictures, problem } = props
  const { t } = here
  const look = dueLook(here, row.expectedAt, true)
  return (
    <article class="card" aria-labelledby={`task-${row.id}`}>
      <h2 id={`task-${row.id}`}>
        <a href={`/console/requests/${row.id}`}>{row.id}</a> {name}
      </h2>
      <p>
        <strong dir="auto">{row.address ?? t('crew.no-address')}</strong>{' '}
        {row.address ? (
          <a
            href={`https://www.openstreetmap.org/search?query=${encodeURIComponent(`${row.address}, ${here.town.profile.name}`)}`}
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
          <time class={look ? `state ${look}` : ''} title={moment(here, row.expectedAt)}>
            {t('request.due', { when: relative(here, row.expectedAt) })}
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

const STREET_STATES = ['resolved', 'in_progress', 'waiting'] as const

/** What a crew says from the street: done, begun, waiting for something; a word, a picture. */
export const saveFromStreet = async (
  here: View,
  found: ServiceRequest,
  request: Request,
): Promise<Response> => {
  const { town, member, t } = here
  const { text, file } = await readForm(request)
  const whose = new URLSearchParams('whose=mine')
  try {
    const given = file('picture')
    const pictures = given ? [await takePicture(town, new Uint8Array(await given.arrayBuffer()))] : []
    const key = text('form_id', 64)
    await change(town, found.id, {
      state: STREET_STATES.find((one) => one === text('state')),
      internalNote: text('note', MAX_DESCRIPTION),
      pictures,
      actor: member?.name ?? '',
      // Sent again from where there was no signal, it is taken once.
      source: key && isUuid(key) ? { id: STREET, externalId: key } : undefined,
    })
    return seeOther(`/console/crew?done=${encodeURIComponent(found.id)}`)
  } catch (error) {
    if (error instanceof UnusablePicture)
      return crewPage(here, whose, {
        id: found.id,
        words: t('crew.error.picture', { problem: t(`picture.${error.problem}`) }),
      })
    throw error
  }
}

/** The name under which what comes from the street is taken once. */
const STREET = '00000000-0000-4000-8000-000000000010'
