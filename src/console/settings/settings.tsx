import {
  type Catalogue,
  type Deadlines,
  getCatalogue,
  localised,
  type ServiceDefinition,
  saveDeadlines,
  saveDepartment,
} from '#domain/services'
import { Field, type PostedForm, readForm, seeOther } from '#platform/pages'
import {
  consolePage,
  errorText,
  type FieldError,
  ResultMessage,
  successKey,
  Table,
  type View,
} from '../ui/index.ts'

/** What can be reported, who works on it and by when; and the departments. */
export const settingsPage = async (
  view: View,
  request: Request,
  errors: FieldError[] = [],
  typed?: PostedForm,
): Promise<Response> => {
  const { t, town, language } = view
  const catalogue = await getCatalogue(town)
  return consolePage(
    view,
    {
      title: t('settings.services'),
      path: '/console/settings',
      layout: 'page',
      status: errors.length > 0 ? 422 : 200,
    },
    <>
      <ResultMessage view={view} done={successKey(request)} errors={errors} />
      <div class="title-line">
        <p>
          <a class="button" href="/console/settings/services/new">
            {t('settings.add')}
          </a>
        </p>
      </div>
      <p class="lead">{t('settings.services.lead')}</p>
      <form method="post" action="/console/settings" class="deadlines" noValidate>
        {/* What Enter sends from any of the fields. */}
        <button type="submit" name="do" value="deadlines" hidden />
        {catalogue.groups.map((group) => (
          <>
            <h2>{localised(group.names, language)}</h2>
            <Table
              view={view}
              label={localised(group.names, language)}
              columns={[
                'settings.code',
                'settings.name',
                'queue.department',
                'settings.deadlines',
                'settings.questions',
              ]}
            >
              {[...catalogue.services, ...catalogue.retired]
                .filter((service) => service.group === group.code)
                .map((service) => (
                  <ServiceRow
                    view={view}
                    service={service}
                    retired={catalogue.retired.includes(service)}
                    typed={typed}
                    errors={errors}
                    department={catalogue.departments.get(service.department) ?? service.department}
                  />
                ))}
            </Table>
          </>
        ))}
        <p class="sticky-end">
          <button type="submit" name="do" value="deadlines">
            {t('settings.deadlines.save')}
          </button>
        </p>
      </form>
      <h2>{t('settings.departments')}</h2>
      <Table view={view} label={t('settings.departments')} columns={['settings.code', 'settings.name']}>
        {[...catalogue.departments].map(([code, name]) => (
          <tr>
            <td>
              <code>{code}</code>
            </td>
            <td>{name}</td>
          </tr>
        ))}
      </Table>
      <form class="card" method="post" action="/console/settings">
        <h2>{t('settings.department.add')}</h2>
        <div class="pair">
          <Field
            id="code"
            label={t('settings.code')}
            hint={t('settings.department.code')}
            error={errorText(view, errors, 'code')}
          >
            {(attributes) => <input {...attributes} maxLength={20} autocomplete="off" />}
          </Field>
          <Field id="name" label={t('settings.name')} error={errorText(view, errors, 'name')}>
            {(attributes) => <input {...attributes} maxLength={120} autocomplete="off" />}
          </Field>
        </div>
        <button type="submit" class="plain">
          {t('account.save')}
        </button>
      </form>
    </>,
  )
}

const ServiceRow = (props: {
  view: View
  service: ServiceDefinition
  department: string
  retired: boolean
  typed: PostedForm | undefined
  errors: FieldError[]
}) => {
  const { view, service, department, retired, typed, errors } = props
  const { t, language } = view
  const name = localised(service.names, language)
  const days = (which: (typeof DAYS)[number]) => {
    const id = `${which}.${service.code}`
    const wrong = errorText(view, errors, id)
    return (
      <input
        type="number"
        class="days"
        id={id}
        name={id}
        min="0"
        max="365"
        step="0.5"
        value={typed?.text(id, 10) ?? String(service[which])}
        aria-label={`${t(`settings.${which}`)}: ${name}`}
        aria-invalid={wrong ? 'true' : undefined}
        title={wrong}
      />
    )
  }
  return (
    <tr>
      <td>
        <code>{service.code}</code>
      </td>
      <td class="text">
        <a href={`/console/settings/services/${encodeURIComponent(service.code)}`}>{name}</a>
        {retired ? <span class="state"> {t('settings.retired')}</span> : null}
        {service.public ? null : <small> · {t('settings.private')}</small>}
        {service.urgent ? <small> · {t('settings.urgent')}</small> : null}
      </td>
      <td class="text">{department}</td>
      <td class="deadline">
        {days('response_days')} / {days('resolution_days')}{' '}
        <small>{t(service.working_days ? 'settings.unit.working' : 'settings.unit')}</small>
      </td>
      <td>{service.attributes.filter(({ variable }) => variable).length}</td>
    </tr>
  )
}

const DAYS = ['response_days', 'resolution_days'] as const

/** The deadlines that the form says otherwise than they are. */
const readDeadlines = ({ services, retired }: Catalogue, { form, text }: PostedForm): Deadlines[] =>
  [...services, ...retired].flatMap((service) => {
    const [response, resolution] = DAYS.map((which) => {
      const name = `${which}.${service.code}`
      return form.has(name) ? Number(text(name, 10).replace(',', '.') || Number.NaN) : service[which]
    })
    if (response === undefined || resolution === undefined) return []
    return response === service.response_days && resolution === service.resolution_days
      ? []
      : [{ code: service.code, response_days: response, resolution_days: resolution }]
  })

/** Changes deadlines, all in one go; or adds a department, or renames one. */
export const saveSettings = async (view: View, request: Request): Promise<Response> => {
  const form = await readForm(request)
  const { text } = form
  if (text('do') === 'deadlines') {
    const wrong = await saveDeadlines(view.town, readDeadlines(await getCatalogue(view.town), form))
    return wrong.length > 0
      ? settingsPage(
          view,
          request,
          wrong.map(({ field }) => ({ field, key: 'settings.error.days' })),
          form,
        )
      : seeOther('/console/settings?done=saved')
  }
  const problems = await saveDepartment(view.town, {
    code: text('code', 20).toUpperCase(),
    name: text('name', 120),
  })
  return problems.length > 0
    ? settingsPage(
        view,
        request,
        problems.map(({ field }) => ({
          field,
          key: field === 'code' ? 'settings.error.code' : 'staff.error.name',
        })),
      )
    : seeOther('/console/settings?done=saved')
}
