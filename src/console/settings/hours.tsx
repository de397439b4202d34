import {
  type Content,
  getDraft,
  getWorkingContent,
  type Hours,
  localisedText,
  publishDraft,
} from '#domain/content'
import { Field, type PostedForm, readForm, seeOther } from '#platform/pages'
import { updateDraftFromForm } from '../content/index.ts'
import {
  consolePage,
  errorText,
  type FieldError,
  ResultMessage,
  readTexts,
  readWeekHours,
  successKey,
  TranslatedField,
  type View,
  WeekHoursField,
} from '../ui/index.ts'

/** When people answer, on which days they do not, which teams there are, and what people may ask to be told of. */
export const hoursPage = async (
  view: View,
  request: Request,
  errors: FieldError[] = [],
): Promise<Response> => {
  const { t, town } = view
  const content = await getWorkingContent(town)
  const [season] = content.hours.seasons
  return consolePage(
    view,
    {
      title: t('hours.title'),
      path: '/console/settings/hours',
      layout: 'page',
      status: errors.length > 0 ? 422 : 200,
    },
    <>
      <ResultMessage view={view} done={successKey(request)} errors={errors} />
      <p class="lead">{t('hours.lead')}</p>
      <form class="card" method="post" action="/console/settings/hours">
        <h2>{t('hours.weekly')}</h2>
        <WeekHoursField view={view} name="weekly" stretches={content.hours.weekly} />
        <h2>{t('hours.season')}</h2>
        <div class="pair">
          <Field
            id="season_from"
            label={t('hours.season.from')}
            hint={t('hours.season.hint')}
            error={errorText(view, errors, 'season_from')}
          >
            {(attributes) => (
              <input {...attributes} placeholder="MM-DD" maxLength={5} value={season?.from ?? ''} />
            )}
          </Field>
          <Field id="season_to" label={t('hours.season.to')}>
            {(attributes) => (
              <input {...attributes} placeholder="MM-DD" maxLength={5} value={season?.to ?? ''} />
            )}
          </Field>
        </div>
        <WeekHoursField view={view} name="season" stretches={season?.weekly ?? []} />
        <Field
          id="holidays"
          label={t('hours.holidays')}
          hint={t('hours.holidays.hint')}
          error={errorText(view, errors, 'holidays')}
        >
          {(attributes) => <textarea {...attributes}>{content.hours.holidays.join('\n')}</textarea>}
        </Field>
        <button type="submit" name="do" value="hours">
          {t('account.save')}
        </button>
      </form>
      <form class="card" method="post" action="/console/settings/hours">
        <h2>{t('hours.teams')}</h2>
        {[...content.teams, undefined].map((team, index) => (
          <fieldset>
            <legend>{team ? localisedText(team.names, view.language) : t('hours.teams.new')}</legend>
            <Field id={`team${index}_id`} label={t('hours.id')} hint={team ? undefined : t('hours.id.hint')}>
              {(attributes) => (
                <input {...attributes} maxLength={40} value={team?.id ?? ''} readOnly={team !== undefined} />
              )}
            </Field>
            <TranslatedField
              view={view}
              name={`team${index}_names`}
              label="settings.names"
              texts={team?.names}
            />
            <label class="check">
              <input
                type="checkbox"
                name={`team${index}_discreet`}
                value="yes"
                checked={team?.discreet ?? false}
              />{' '}
              {t('hours.discreet')}
            </label>
          </fieldset>
        ))}
        <button type="submit" name="do" value="teams">
          {t('account.save')}
        </button>
      </form>
      <form class="card" method="post" action="/console/settings/hours">
        <h2>{t('hours.notices')}</h2>
        {[...content.notices, undefined].map((notice, index) => (
          <fieldset>
            <legend>{notice ? localisedText(notice.title, view.language) : t('hours.notices.new')}</legend>
            <Field
              id={`notice${index}_id`}
              label={t('hours.id')}
              hint={notice ? undefined : t('hours.id.hint')}
            >
              {(attributes) => (
                <input
                  {...attributes}
                  maxLength={40}
                  value={notice?.id ?? ''}
                  readOnly={notice !== undefined}
                />
              )}
            </Field>
            <TranslatedField
              view={view}
              name={`notice${index}_title`}
              label="content.field.title"
              texts={notice?.title}
              limit={24}
            />
            <label class="check">
              <input
                type="checkbox"
                name={`notice${index}_quarter`}
                value="yes"
                checked={notice?.quarter ?? false}
              />{' '}
              {t('hours.quarter')}
            </label>
            <label class="check">
              <input
                type="checkbox"
                name={`notice${index}_marketing`}
                value="yes"
                checked={notice?.category === 'marketing'}
              />{' '}
              {t('hours.marketing')}
            </label>
          </fieldset>
        ))}
        <button type="submit" name="do" value="notices">
          {t('account.save')}
        </button>
      </form>
    </>,
  )
}

const readHours = (form: PostedForm, before: Hours): Hours | FieldError => {
  const holidays = form
    .text('holidays', 10_000)
    .split(/[\s,;]+/)
    .filter(Boolean)
  const bad = holidays.find((day) => !/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(Date.parse(day)))
  if (bad) return { field: 'holidays', key: 'hours.error.holiday', blanks: { day: bad } }
  const [from, to] = [form.text('season_from', 5), form.text('season_to', 5)]
  if ((from || to) && !(/^\d\d-\d\d$/.test(from) && /^\d\d-\d\d$/.test(to)))
    return { field: 'season_from', key: 'hours.error.season' }
  const others = before.seasons.slice(1)
  return {
    weekly: readWeekHours(form, 'weekly'),
    seasons: from ? [{ from, to, weekly: readWeekHours(form, 'season') }, ...others] : others,
    holidays: [...new Set(holidays)].sort(),
  }
}

const MAX_ROWS = 60

const readRows = <Row,>(form: PostedForm, prefix: string, row: (name: string, id: string) => Row): Row[] =>
  Array.from({ length: MAX_ROWS }, (_, index) => `${prefix}${index}`)
    .map((name) => ({ name, id: form.text(`${name}_id`, 40).toLowerCase() }))
    .filter(({ id }) => id)
    .map(({ name, id }) => row(name, id))

/** Saves hours, teams or subjects: published at once where nobody has a draft, else with that draft. */
export const saveHours = async (view: View, request: Request): Promise<Response> => {
  const { town, member } = view
  const form = await readForm(request)
  const drafted = await getDraft(town)
  const hours =
    form.text('do') === 'hours' ? readHours(form, (await getWorkingContent(town)).hours) : undefined
  if (hours && 'field' in hours) return hoursPage(view, request, [hours])
  const wrong = await updateDraftFromForm(view, (content): Content => {
    switch (form.text('do')) {
      case 'hours':
        return { ...content, hours: hours ?? content.hours }
      case 'teams':
        return {
          ...content,
          teams: readRows(form, 'team', (name, id) => ({
            id,
            names: readTexts(form, `${name}_names`),
            discreet: form.text(`${name}_discreet`) === 'yes',
          })),
        }
      case 'notices':
        return {
          ...content,
          notices: readRows(form, 'notice', (name, id) => ({
            ...content.notices.find((one) => one.id === id),
            id,
            title: readTexts(form, `${name}_title`),
            quarter: form.text(`${name}_quarter`) === 'yes',
            category: form.text(`${name}_marketing`) === 'yes' ? 'marketing' : 'utility',
          })),
        }
      default:
        return content
    }
  })
  if (wrong) return hoursPage(view, request, [wrong])
  if (drafted) return seeOther('/console/content?done=content-saved')
  const made = await publishDraft(town, member?.name ?? '', view.t('hours.title'), true)
  return typeof made === 'object' && 'number' in made
    ? seeOther('/console/settings/hours?done=saved')
    : seeOther('/console/content?done=content-saved')
}
