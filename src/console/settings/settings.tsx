import { getCatalogue, localised, type ServiceDefinition, saveDepartment } from '#domain/services'
import { Field, readForm, seeOther } from '#platform/pages'
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
                  department={catalogue.departments.get(service.department) ?? service.department}
                />
              ))}
          </Table>
        </>
      ))}
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
}) => {
  const { view, service, department, retired } = props
  const { t, language } = view
  const days = (count: number) =>
    count > 0 ? t(service.working_days ? 'settings.days.working' : 'settings.days', { days: count }) : '—'
  return (
    <tr>
      <td>
        <code>{service.code}</code>
      </td>
      <td class="text">
        <a href={`/console/settings/services/${encodeURIComponent(service.code)}`}>
          {localised(service.names, language)}
        </a>
        {retired ? <span class="state"> {t('settings.retired')}</span> : null}
        {service.public ? null : <small> · {t('settings.private')}</small>}
        {service.urgent ? <small> · {t('settings.urgent')}</small> : null}
      </td>
      <td class="text">{department}</td>
      <td>
        {days(service.response_days)} / {days(service.resolution_days)}
      </td>
      <td>{service.attributes.filter(({ variable }) => variable).length}</td>
    </tr>
  )
}

/** Adds a department, or renames one. */
export const saveSettings = async (view: View, request: Request): Promise<Response> => {
  const { text } = await readForm(request)
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
