import type { VNode } from 'preact'
import {
  type Appointment,
  type CollectionPlan,
  type FreeDay,
  findAppointment,
  formatItems,
  formatWallHour,
  getCollectionPlan,
  holdSlot,
  type Item,
  listRoom,
  MAX_OF_A_KIND,
  type Pickup,
  pointsOf,
  preparePickup,
  type Schedule,
  verifyToken,
  type WantedPickup,
  zoneAt,
} from '#domain/appointments'
import { formatDay, localisedText } from '#domain/content'
import { type Admission, type AdmissionRefusal, admit } from '#domain/limits'
import { type Problem, problemsOf } from '#domain/use-cases'
import { getClientAddress } from '#platform/address'
import {
  ErrorSummary,
  Field,
  isSameOrigin,
  type PostedForm,
  PROOF_OF_WORK_SCRIPT,
  ProofOfWorkField,
  readForm,
  seeOther,
} from '#platform/pages'
import {
  backArrow,
  citizenContext,
  type FieldError,
  localisedPath,
  RefusalNotice,
  refusalOptions,
  type SiteKey,
  sitePage,
  unavailableResponse,
  type View,
  wantsHtml,
} from '../ui/index.ts'
import { Progress } from './choose.tsx'
import { loadOffered } from './offered.ts'
import { appointmentPath } from './own.tsx'

/** What was typed of a collection: shown again when something in it is wrong. `moving`: the token of the one that it is instead of. */
export type CollectionValues = {
  things: string
  address: string
  counted: Item[]
  moving: string
}

/** Holds that one address may have at once, as for any appointment. */
const MAX_HOLDS_PER_ADDRESS = 12

const PATH = '/appointments/collection'

type Offered = NonNullable<Awaited<ReturnType<typeof loadOffered>>>

/** The collection that another one is to be instead of. */
const findMoved = async ({ town }: View, moving: string): Promise<Appointment | undefined> => {
  const id = moving ? verifyToken(town, moving) : undefined
  return id === undefined ? undefined : findAppointment(town.db, town, id)
}

/** What is known already of a collection that is to be changed. */
const valuesOf = async (view: View, moving: string): Promise<CollectionValues> => {
  const old = await findMoved(view, moving)
  const pickup: Partial<Pickup> = old?.pickup ?? {}
  const note = pickup.note ?? ''
  const plan = getCollectionPlan(view.town)
  const listed = plan && old?.items ? formatItems(old.items, plan, view.language) : ''
  return { things: note || listed, address: pickup.address ?? '', counted: [], moving }
}

/** What is to be collected, and where: the first step. */
export const collectionPage = async (view: View, moving: string, error?: SiteKey): Promise<Response> => {
  const offered = await loadOffered(view)
  if (!offered) return seeOther(localisedPath(view, '/appointments'))
  const errors = error ? [{ field: '', key: error }] : []
  return thingsPage(view, offered.plan, await valuesOf(view, moving), errors)
}

const thingsPage = (
  view: View,
  plan: CollectionPlan,
  typed: CollectionValues,
  errors: FieldError[],
): Response => {
  const { t, language } = view
  const wrong = (field: string) => {
    const found = errors.find((error) => error.field === field)
    return found && t(found.key, found.blanks)
  }
  const countOf = (code: string) => typed.counted.find(({ kind }) => kind === code)?.count
  return sitePage(
    view,
    { title: t('collect.title'), path: '/appointments', status: errors.length > 0 ? 422 : 200 },
    <>
      <ErrorSummary
        title={t('errors.title', { count: errors.length })}
        errors={errors.map(({ field, key, blanks }) => ({ field, message: t(key, blanks) }))}
      />
      <Progress view={view} at="what" />
      <h1>{t('collect.title')}</h1>
      <p class="lead">{t('collect.lead')}</p>
      <form method="post" action={localisedPath(view, PATH)} noValidate>
        <input type="hidden" name="moving" value={typed.moving} />
        <Field
          id="things"
          label={t('collect.things')}
          hint={t('collect.things.hint')}
          error={wrong('things')}
        >
          {(attributes) => (
            <textarea {...attributes} class="short" maxLength={500} dir="auto">
              {typed.things}
            </textarea>
          )}
        </Field>
        <details open={typed.counted.length > 0}>
          <summary>{t('collect.list')}</summary>
          <div class="pair">
            {plan.kinds.map(({ code, names }) => (
              <Field id={`count-${code}`} label={localisedText(names, language)}>
                {(attributes) => (
                  <input
                    {...attributes}
                    type="number"
                    min={0}
                    max={MAX_OF_A_KIND}
                    inputMode="numeric"
                    value={countOf(code) ?? ''}
                  />
                )}
              </Field>
            ))}
          </div>
        </details>
        <Field id="address" label={t('collect.address')} error={wrong('address')}>
          {(attributes) => (
            <input
              {...attributes}
              maxLength={200}
              autocomplete="street-address"
              value={typed.address}
              dir="auto"
            />
          )}
        </Field>
        <p class="buttons">
          <button type="submit">{t('collect.see')}</button>
        </p>
      </form>
    </>,
  )
}

const readValues = ({ text }: PostedForm, plan: CollectionPlan): CollectionValues => ({
  things: text('things', 500),
  address: text('address', 200),
  moving: text('moving', 60),
  counted: plan.kinds.flatMap(({ code }) => {
    const count = Math.min(MAX_OF_A_KIND, Number(text(`count-${code}`, 4)) || 0)
    return Number.isInteger(count) && count > 0 ? [{ kind: code, count }] : []
  }),
})

const toErrors = ({ town }: View, problems: Problem[]): FieldError[] =>
  problems.map(({ path, code }) =>
    path === 'attribute[address]'
      ? { field: 'address', key: 'collect.error.address', blanks: { town: town.profile.name } }
      : { field: 'things', key: code === 'not-allowed' ? 'collect.error.much' : 'collect.error.things' },
  )

/** What was typed is looked at: the days that have room for it; with a day, it is held. */
export const handleCollection = async (view: View, request: Request): Promise<Response> => {
  const { town } = view
  const form = await readForm(request)
  const offered = await loadOffered(view)
  if (!offered) return seeOther(localisedPath(view, '/appointments'))
  const { plan } = offered
  const typed = readValues(form, plan)
  if (!isSameOrigin(request)) return thingsPage(view, plan, typed, [{ field: '', key: 'error.origin' }])
  const { pickup, problems } = await preparePickup(town, plan, typed)
  if (!pickup || form.text('do', 10) === 'change')
    return thingsPage(view, plan, typed, toErrors(view, problems))
  const start = Number(form.text('start', 20))
  if (!start) return daysPage(view, offered, { typed, pickup })
  return holdDay(view, request, offered, { typed, pickup, start, work: form.text('work', 4_000) })
}

type Wanted = { typed: CollectionValues; pickup: WantedPickup }

const holdDay = async (
  view: View,
  request: Request,
  offered: Offered,
  { typed, pickup, start, work }: Wanted & { start: number; work: string },
): Promise<Response> => {
  const { town, language } = view
  const address = getClientAddress(request)
  const admission: Admission = await admit(town, 'holds', address, work)
  if (admission.outcome !== 'admitted')
    return wantsHtml(request)
      ? daysPage(view, offered, { typed, pickup }, { refusal: admission })
      : unavailableResponse(town, request, 429, admission.seconds)
  try {
    const got = await holdSlot(citizenContext(view), {
      agendaId: offered.schedule.id,
      serviceCode: offered.service.code,
      start,
      channel: 'web',
      language,
      holder: `address:${address}`,
      maxHolds: MAX_HOLDS_PER_ADDRESS,
      pickup,
    })
    if (got.outcome === 'held')
      return seeOther(appointmentPath(view, got.appointment.id, { moving: typed.moving }))
    const error = got.outcome === 'too-many' ? 'book.error.many' : 'collect.error.taken'
    return daysPage(view, offered, { typed, pickup }, { error })
  } catch (error) {
    return thingsPage(view, offered.plan, typed, toErrors(view, problemsOf(error)))
  }
}

/** The days on which there is room for it. */
const daysPage = async (
  view: View,
  { plan, schedule }: Offered,
  { typed, pickup }: Wanted,
  { error, refusal }: { error?: SiteKey; refusal?: AdmissionRefusal } = {},
): Promise<Response> => {
  const { t, language, town } = view
  const free = await listRoom(town.db, town, {
    plan,
    schedule,
    zone: zoneAt(town, plan, pickup.point),
    points: pointsOf(pickup.items, plan),
  })
  return sitePage(
    view,
    {
      title: t('collect.days'),
      path: '/appointments',
      scripts: [PROOF_OF_WORK_SCRIPT],
      status: error ? 409 : 200,
      ...(refusal && refusalOptions(refusal)),
    },
    <>
      {refusal ? <RefusalNotice view={view} refusal={refusal} /> : null}
      <ErrorSummary
        title={t('errors.title', { count: 1 })}
        errors={error ? [{ field: 'days', message: t(error) }] : []}
      />
      <Progress view={view} at="when" />
      <h1>{t('collect.days')}</h1>
      <dl class="facts">
        <dt>{t('collect.what')}</dt>
        <dd dir="auto">
          {[formatItems(pickup.items, plan, language), pickup.note].filter(Boolean).join(' · ')}
        </dd>
        <dt>{t('collect.where')}</dt>
        <dd dir="auto">{pickup.address}</dd>
      </dl>
      <form method="post" action={localisedPath(view, PATH)}>
        <Typed typed={typed} />
        <button type="submit" class="plain" name="do" value="change">
          {backArrow(view)} {t('collect.change')}
        </button>
      </form>
      <p>{t('collect.out', { from: formatWallHour(plan.out_from, language) })}</p>
      <Days view={view} schedule={schedule} free={free} typed={typed} />
    </>,
  )
}

const Typed = ({ typed: { things, address, counted, moving } }: { typed: CollectionValues }): VNode => (
  <>
    <input type="hidden" name="things" value={things} />
    <input type="hidden" name="address" value={address} />
    <input type="hidden" name="moving" value={moving} />
    {counted.map(({ kind, count }) => (
      <input type="hidden" name={`count-${kind}`} value={String(count)} />
    ))}
  </>
)

const Days = (props: { view: View; schedule: Schedule; free: FreeDay[]; typed: CollectionValues }): VNode => {
  const { view, free, typed } = props
  const { t, language, town } = view
  if (free.length === 0)
    return (
      <section class="card" id="days">
        <p>{t('collect.full', { phone: town.profile.phone })}</p>
      </section>
    )
  return (
    <form method="post" action={localisedPath(view, PATH)} id="days" data-work="holds">
      <Typed typed={typed} />
      <ProofOfWorkField checking={t('work.checking')} />
      <fieldset class="hours">
        <legend>{t('collect.days.legend')}</legend>
        {free.map(({ day, starts }) => (
          <button type="submit" class="plain" name="start" value={String(starts[0])}>
            {formatDay(day, language, town.profile.time_zone)}
          </button>
        ))}
      </fieldset>
    </form>
  )
}
