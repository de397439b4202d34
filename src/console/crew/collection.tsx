import {
  COLLECTION_CONFLICTS,
  COLLECTION_OUTCOMES,
  type CollectionOutcome,
  findCollection,
  formatItems,
  getCollectionPlan,
  listStops,
  reportCollection,
} from '#domain/appointments'
import { readPicture } from '#domain/pictures'
import { conflictOf, DomainError } from '#domain/use-cases'
import { FormId, jpegResponse, type PostedForm, readForm, seeOther } from '#platform/pages'
import { createConsoleContext, Icon, type View } from '../ui/index.ts'

/** A collection that a crew has still to make today. */
export type Stop = Awaited<ReturnType<typeof listStops>>[number] & {
  point: { lat: number; long: number } | undefined
}

/** What a member has still to collect today. */
export const loadStops = async ({ town, member }: View): Promise<Stop[]> =>
  member ? (await listStops(town, member)).map((one) => ({ ...one, point: one.pickup?.point })) : []

/** What is said of a collection, as the states that a telephone without a signal knows. */
const STATES: Record<CollectionOutcome, string> = { served: 'resolved', no_show: 'waiting' }

/** A collection of bulky waste: where, what, and the two buttons that say how it went. Nothing of whose it is. */
export const StopCard = ({
  view,
  stop,
  order,
  whose,
}: {
  view: View
  stop: Stop
  order: number
  whose: string
}) => {
  const { t, town, language } = view
  const { id, code, items, pickup, point, state } = stop
  const plan = getCollectionPlan(town)
  const name = t('crew.collection')
  return (
    <article
      class="card work-order"
      id={`request-${code}`}
      aria-labelledby={`title-${code}`}
      data-request={code}
      data-name={name}
      data-order={order}
      data-version={state}
      data-lat={point?.lat}
      data-long={point?.long}
    >
      <h2 id={`title-${code}`} tabIndex={-1}>
        <span class="stop">{order}</span>
        <span class="work-name">{name}</span>
        <span class="muted">{code}</span>
      </h2>
      <p class="where">
        <strong dir="auto">{pickup?.address ?? t('crew.no-address')}</strong> <span class="away" data-away />
      </p>
      <p class="text">{plan && items ? formatItems(items, plan, language) : ''}</p>
      {pickup?.note ? (
        <p class="text" dir="auto">
          {pickup.note}
        </p>
      ) : null}
      {pickup?.pictures?.length ? (
        <ul class="work-photos">
          {pickup.pictures.map((_, index) => (
            <li>
              <a href={`/console/collections/${id}/pictures/${index}/full`}>
                <img
                  src={`/console/collections/${id}/pictures/${index}/thumbnail`}
                  alt={t('request.picture.alt', { index: index + 1, number: code })}
                  width="72"
                  height="72"
                />
              </a>
            </li>
          ))}
        </ul>
      ) : null}
      {/* Two forms: what one says is no part of the other. */}
      <div class="work-main">
        {COLLECTION_OUTCOMES.map((outcome) => (
          <form method="post" action={`/console/crew/collections/${id}`} class="work-form">
            <FormId />
            <input type="hidden" name="whose" value={whose} />
            <button
              type="submit"
              class={outcome === 'served' ? 'done-button' : 'plain'}
              name="state"
              value={STATES[outcome]}
            >
              {outcome === 'served' ? <Icon name="done" /> : null}
              {t(`crew.collection.${outcome}`)}
            </button>
          </form>
        ))}
      </div>
    </article>
  )
}

/** What became of what was said of a collection: a text where it was not done. */
type Reported = { code: string; told?: string }

const report = async (view: View, id: string, form: PostedForm): Promise<Reported> => {
  const { t, town, member } = view
  const state = form.text('state', 20)
  const outcome = COLLECTION_OUTCOMES.find((one) => STATES[one] === state)
  if (!outcome || !member) throw new DomainError('not-found')
  const { code } = await findCollection(town, member, id)
  try {
    const asNote = form.text('as', 10) === 'note'
    await reportCollection(createConsoleContext(view), { id, outcome, asNote })
    return { code }
  } catch (error) {
    return { code, told: t(`crew.collection.${conflictOf(error, COLLECTION_CONFLICTS)}`) }
  }
}

const json = (body: object, status: number): Response =>
  Response.json(body, { status, headers: { 'cache-control': 'no-store' } })

/**
 * Notes what a crew says of a collection: from the page's form, or from a telephone that kept it.
 * @param answer the page, with what was not done
 */
export const saveCollectionReport = async (
  view: View,
  id: string,
  request: Request,
  answer: (told: string, whose: string | undefined) => Promise<Response>,
): Promise<Response> => {
  const form = await readForm(request)
  const kept = request.headers.get('accept') === 'application/json'
  // What was kept by somebody else who used the telephone is not said in the name of who does now.
  if (kept && form.text('member', 64) !== view.member?.id) return json({ other: true }, 403)
  const { code, told } = await report(view, id, form).catch((error): Reported => {
    if (kept && error instanceof DomainError && error.code === 'not-found')
      return { code: '', told: view.t('crew.conflict.gone') }
    throw error
  })
  if (kept) return told ? json({ conflict: 'closed', text: told }, 409) : json({ saved: code }, 200)
  const whose = form.text('whose', 10) || undefined
  if (told) return answer(`${code}: ${told}`, whose)
  return seeOther(`/console/crew?${new URLSearchParams({ done: code, ...(whose ? { whose } : {}) })}`)
}

/** A picture of what is to be collected, for who collects. @returns nothing where there is none (any more) */
export const collectionPicture = async (
  { town, member }: View,
  { id: of, index, size }: { id: string; index: string; size: string },
): Promise<Response | undefined> => {
  if (!member) return undefined
  const found = await findCollection(town, member, of).catch((error) => {
    if (error instanceof DomainError) return undefined
    throw error
  })
  const id = /^\d$/.test(index) ? found?.pickup?.pictures?.[Number(index)] : undefined
  const bytes = id && (await readPicture(town, id, size === 'thumbnail' ? 'thumbnail' : 'full'))
  return bytes ? jpegResponse(bytes) : undefined
}
