import { DateTime } from 'luxon'
import { ADDRESS_TYPED, AREA_METRES, type Area, type AskedArea, findArea } from '#domain/places'
import { type Catalogue, getCatalogue, localised } from '#domain/services'
import type { Town } from '#domain/town'
import { problemsOf } from '#domain/use-cases'
import {
  findWork,
  type PlannedWork,
  saveWork,
  WORK_KINDS,
  type WorkDraft,
  type WorkTexts,
} from '#domain/works'
import { LANGUAGES } from '#languages'
import { wallTime } from '#platform/calendar'
import { parseCorners } from '#platform/geocoding'
import { Field, readForm, SelectField, seeOther } from '#platform/pages'
import { notFoundPage } from '../access/index.ts'
import {
  type ConsoleKey,
  ConsoleMap,
  consolePage,
  createConsoleContext,
  errorText,
  type FieldError,
  languageTitle,
  ResultMessage,
  type View,
} from '../ui/index.ts'

/** By what it may be said where works are; `kept`: where they are already. */
const WAYS = ['street', 'around', 'neighbourhood', 'corners', 'kept'] as const

type Way = (typeof WAYS)[number]

/** How wide a point or a stretch of street is, in metres, that staff may choose. */
const WIDTHS = [20, 50, ...AREA_METRES] as const

type FormValues = {
  kind: string
  texts: WorkTexts
  url: string
  where: Way
  street: string
  address: string
  metres: string
  neighbourhood: string
  ring: string
  label: string
  groups: string[]
  starts: string
  startsAt: string
  ends: string
  endsAt: string
}

const EMPTY: FormValues = {
  kind: 'works',
  texts: { ca: { title: '', body: '' } },
  url: '',
  where: 'street',
  street: '',
  address: '',
  metres: '50',
  neighbourhood: '',
  ring: '',
  label: '',
  groups: [],
  starts: '',
  startsAt: '',
  ends: '',
  endsAt: '',
}

const RING_TYPED = 50_000

const toLines = (corners: [long: number, lat: number][]): string =>
  corners.map(([long, lat]) => `${lat}, ${long}`).join('\n')

/** Where works are, as the form asks for it. */
const whereOf = ({ label, lat, long, metres, shape }: Area): Partial<FormValues> => {
  switch (shape?.of) {
    case undefined:
      return { where: 'corners', ring: `${lat}, ${long}`, metres: String(metres), label }
    case 'street':
      return { where: 'street', street: shape.name }
    case 'neighbourhood':
      return { where: 'neighbourhood', neighbourhood: shape.name }
    case 'drawn':
      return { where: 'corners', ring: toLines(shape.ring.slice(0, -1)), label }
    default:
      return { where: 'kept', label }
  }
}

const valuesOf = (town: Town, work: PlannedWork): FormValues => {
  const zone = town.profile.time_zone
  const starts = DateTime.fromJSDate(work.startsAt, { zone })
  // A day ends where the next begins.
  const ends = work.endsAt
    ? DateTime.fromJSDate(work.endsAt, { zone }).minus({ milliseconds: work.allDay ? 1 : 0 })
    : undefined
  return {
    ...EMPTY,
    kind: work.kind,
    texts: work.texts,
    url: work.url ?? '',
    groups: work.groups,
    ...whereOf(work.area),
    starts: starts.toISODate() ?? '',
    startsAt: work.allDay ? '' : starts.toFormat('HH:mm'),
    ends: ends?.toISODate() ?? '',
    endsAt: work.allDay || !ends ? '' : ends.toFormat('HH:mm'),
  }
}

/** The form for new works, or for those that there are. */
export const workFormPage = async (
  view: View,
  id: string | undefined,
  outcome: { typed?: FormValues; errors?: FieldError[] } = {},
): Promise<Response> => {
  const { t, town } = view
  const work = id === undefined ? undefined : await findWork(town, id)
  if (id !== undefined && !work) return notFoundPage(view)
  const { errors = [] } = outcome
  const typed = outcome.typed ?? (work ? valuesOf(town, work) : EMPTY)
  const catalogue = await getCatalogue(town)
  const title = t(work ? 'works.edit' : 'works.new')
  return consolePage(
    view,
    {
      title,
      path: '/console/works',
      map: true,
      scripts: ['/assets/works.js'],
      status: errors.length > 0 ? 422 : 200,
    },
    <>
      <ResultMessage view={view} errors={errors} />
      <p>
        <a href={work ? `/console/works/${work.id}` : '/console/works'}>← {t('works.back')}</a>
      </p>
      <form
        class="card works"
        id="work"
        method="post"
        action={work ? `/console/works/${work.id}/edit` : '/console/works/new'}
        noValidate
      >
        <SelectField
          id="kind"
          label={t('works.kind')}
          error={errorText(view, errors, 'kind')}
          chosen={typed.kind}
          options={WORK_KINDS.map((kind) => [kind, t(`works.kind.${kind}`)])}
        />
        <TextFields view={view} typed={typed} errors={errors} />
        <TimeFields view={view} typed={typed} errors={errors} />
        <PlaceFields view={view} typed={typed} errors={errors} kept={work?.area} />
        <GroupFields view={view} typed={typed} catalogue={catalogue} />
        <Field id="url" label={t('notices.url')} error={errorText(view, errors, 'url')}>
          {(attributes) => <input {...attributes} type="url" value={typed.url} />}
        </Field>
        <button type="submit">{t('works.save')}</button>
      </form>
    </>,
  )
}

type Part = { view: View; typed: FormValues; errors: FieldError[] }

const TextFields = ({ view, typed, errors }: Part) => {
  const { t } = view
  const [first, ...others] = LANGUAGES
  const fields = (one: (typeof LANGUAGES)[number]) => {
    const end = one === 'ca' ? '' : `_${one}`
    return (
      <>
        <Field
          id={`title${end}`}
          label={t('notices.text.title')}
          error={one === 'ca' ? errorText(view, errors, 'title') : undefined}
        >
          {(attributes) => (
            <input
              {...attributes}
              lang={one}
              dir="auto"
              maxLength={120}
              value={typed.texts[one]?.title ?? ''}
            />
          )}
        </Field>
        <Field
          id={`body${end}`}
          label={t('notices.text.body')}
          error={one === 'ca' ? errorText(view, errors, 'body') : undefined}
        >
          {(attributes) => (
            <textarea {...attributes} lang={one} dir="auto" class="short" maxLength={700}>
              {typed.texts[one]?.body ?? ''}
            </textarea>
          )}
        </Field>
      </>
    )
  }
  return (
    <>
      {first ? fields(first) : null}
      <details>
        <summary>{t('works.languages')}</summary>
        <p class="hint">{t('notices.text.optional')}</p>
        {others.map((one) => (
          <fieldset>
            <legend>{languageTitle(view, one)}</legend>
            {fields(one)}
          </fieldset>
        ))}
      </details>
    </>
  )
}

const TimeFields = ({ view, typed, errors }: Part) => {
  const { t } = view
  return (
    <fieldset>
      <legend>{t('works.when')}</legend>
      <div class="pair">
        <Field id="starts" label={t('works.starts')} error={errorText(view, errors, 'starts')}>
          {(attributes) => <input {...attributes} type="date" value={typed.starts} />}
        </Field>
        <Field id="startsAt" label={t('works.starts.at')} hint={t('works.at.hint')}>
          {(attributes) => <input {...attributes} type="time" value={typed.startsAt} />}
        </Field>
      </div>
      <div class="pair">
        <Field
          id="ends"
          label={t('works.ends')}
          hint={t('works.ends.hint')}
          error={errorText(view, errors, 'ends')}
        >
          {(attributes) => <input {...attributes} type="date" value={typed.ends} />}
        </Field>
        <Field id="endsAt" label={t('works.ends.at')} hint={t('works.at.hint')}>
          {(attributes) => <input {...attributes} type="time" value={typed.endsAt} />}
        </Field>
      </div>
    </fieldset>
  )
}

/** What each way of saying where asks: all of it without style sheets, that of the way that is chosen with them. */
const PlaceFields = ({ view, typed, errors, kept }: Part & { kept: Area | undefined }) => {
  const { t, town } = view
  const metres = (
    <SelectField
      id="metres"
      label={t('works.metres')}
      chosen={typed.metres}
      options={WIDTHS.map((one) => [String(one), t('works.metres.option', { metres: one })])}
    />
  )
  return (
    <fieldset class="where">
      <legend>{t('works.where')}</legend>
      {WAYS.filter((way) => way !== 'kept' || kept).map((way) => (
        <label class="choice">
          <input type="radio" name="where" value={way} checked={way === typed.where} />
          {way === 'kept'
            ? t('works.where.kept', { place: kept?.label || t('works.drawn') })
            : t(`works.where.${way}`)}
        </label>
      ))}
      <div class="by-street">
        <Field id="street" label={t('works.street')} error={errorText(view, errors, 'street')}>
          {(attributes) => <input {...attributes} maxLength={200} value={typed.street} />}
        </Field>
      </div>
      <div class="by-around">
        <Field id="address" label={t('works.address')} error={errorText(view, errors, 'address')}>
          {(attributes) => <input {...attributes} maxLength={ADDRESS_TYPED} value={typed.address} />}
        </Field>
      </div>
      <div class="by-neighbourhood">
        <SelectField
          id="neighbourhood"
          label={t('notices.quarter')}
          error={errorText(view, errors, 'neighbourhood')}
          ask={t('works.choose')}
          chosen={typed.neighbourhood}
          options={town.gazetteer.neighbourhoods.map((one) => [one, one])}
        />
      </div>
      <div class="by-corners">
        <ConsoleMap view={view} free />
        <Field
          id="ring"
          label={t('works.ring')}
          hint={t('works.ring.hint')}
          error={errorText(view, errors, 'ring')}
        >
          {(attributes) => (
            <textarea {...attributes} class="short" dir="ltr" data-corner={t('zones.corner')}>
              {typed.ring}
            </textarea>
          )}
        </Field>
        <p class="buttons">
          <button type="button" class="plain" id="undo-point" hidden>
            {t('zones.undo')}
          </button>
        </p>
        <Field id="label" label={t('works.label')} hint={t('works.label.hint')}>
          {(attributes) => <input {...attributes} maxLength={120} value={typed.label} />}
        </Field>
      </div>
      <div class="by-width">{metres}</div>
    </fieldset>
  )
}

const GroupFields = ({
  view: { t, language },
  typed,
  catalogue,
}: Omit<Part, 'errors'> & { catalogue: Catalogue }) => (
  <fieldset>
    <legend>{t('works.groups')}</legend>
    <p class="hint">{t('works.groups.hint')}</p>
    {catalogue.groups.map(({ code, names }) => (
      <label class="choice">
        <input type="checkbox" name="groups" value={code} checked={typed.groups.includes(code)} />
        {localised(names, language)}
      </label>
    ))}
  </fieldset>
)

const askedArea = (typed: FormValues): AskedArea | undefined => {
  const metres = WIDTHS.find((one) => String(one) === typed.metres) ?? WIDTHS[1]
  switch (typed.where) {
    case 'street':
      return { of: 'street', street: typed.street }
    case 'around':
      return { of: 'around', address: typed.address, metres }
    case 'neighbourhood':
      return { of: 'neighbourhood', neighbourhood: typed.neighbourhood }
    case 'corners':
      return { of: 'corners', corners: parseCorners(typed.ring), metres, label: typed.label }
    case 'kept':
      return undefined
  }
}

/** A day and an hour of the town. @param last the end of the day, where no hour is given */
const momentOf = (day: string, hour: string, zone: string, last: boolean): Date | undefined => {
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || (hour && !/^\d\d:\d\d$/.test(hour))) return undefined
  const at = wallTime(`${day}T${hour || '00:00'}`, zone)
  if (!at.isValid || at.year < 2000 || at.year > 2200) return undefined
  return (hour || !last ? at : at.plus({ days: 1 })).toJSDate()
}

/** Writes works down, and shows whom they concern. */
export const saveWorkForm = async (
  view: View,
  id: string | undefined,
  request: Request,
): Promise<Response> => {
  const { town } = view
  const work = id === undefined ? undefined : await findWork(town, id)
  if (id !== undefined && !work) return notFoundPage(view)
  const { text, all } = await readForm(request)
  const words = (language: string) => {
    const end = language === 'ca' ? '' : `_${language}`
    return { title: text(`title${end}`, 200), body: text(`body${end}`, 1_000) }
  }
  const typed: FormValues = {
    kind: text('kind'),
    texts: { ca: words('ca'), ...Object.fromEntries(LANGUAGES.map((one) => [one, words(one)])) },
    url: text('url', 500),
    where: WAYS.find((way) => way === text('where')) ?? 'street',
    street: text('street', 200),
    address: text('address', ADDRESS_TYPED),
    metres: text('metres', 5),
    neighbourhood: text('neighbourhood', 200),
    ring: text('ring', RING_TYPED),
    label: text('label', 120),
    groups: all('groups').filter(Boolean),
    starts: text('starts', 10),
    startsAt: text('startsAt', 5),
    ends: text('ends', 10),
    endsAt: text('endsAt', 5),
  }
  const asked = askedArea(typed)
  const found = asked ? await findArea(town, asked, 2_000) : undefined
  const area = found ? ('area' in found ? found.area : undefined) : work?.area
  const catalogue = await getCatalogue(town)
  const zone = town.profile.time_zone
  const draft: WorkDraft = {
    kind: typed.kind,
    texts: typed.texts,
    url: typed.url || undefined,
    area,
    groups: typed.groups.filter((one) => catalogue.groups.some(({ code }) => code === one)),
    startsAt: momentOf(typed.starts, typed.startsAt, zone, false),
    endsAt: typed.ends ? momentOf(typed.ends, typed.endsAt, zone, true) : null,
    allDay: !typed.startsAt && !typed.endsAt,
  }
  try {
    const saved = await saveWork(createConsoleContext(view), { id, draft })
    return seeOther(`/console/works/${saved.id}?done=saved`)
  } catch (error) {
    const wrong = found && 'wrong' in found ? found.wrong : 'street'
    const errors = problemsOf(error).map(
      ({ path, code }): FieldError => ({
        field: path === 'place' ? wrong : path,
        key: (code === 'too-long'
          ? 'notices.error.long'
          : `works.error.${path === 'place' ? wrong : path}`) as ConsoleKey,
      }),
    )
    return workFormPage(view, id, { typed, errors })
  }
}
