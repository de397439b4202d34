import {
  addRoutingRule,
  deleteRoutingRule,
  deleteZone,
  listRoutingRules,
  listZones,
  parseZones,
  type RoutingRule,
  replaceZones,
  saveZone,
} from '#domain/routing'
import { getCatalogue, localised } from '#domain/services'
import { hasPermission, listMembers } from '#domain/staff'
import { parseRing } from '#platform/geocoding'
import { Field, readForm, SelectField, seeOther } from '#platform/pages'
import { isUuid } from '#platform/text'
import {
  ConsoleMap,
  consolePage,
  errorText,
  type FieldError,
  ResultMessage,
  successKey,
  type View,
} from '../ui/index.ts'
import { RoutingRules, type Trial, TrialResult, trialRule } from './routing.tsx'

/** The zones of the town, and who is given what is reported where. */
export const zonesPage = async (
  view: View,
  request: Request,
  shown: { errors?: FieldError[]; trial?: Trial } = {},
): Promise<Response> => {
  const { t, town, language } = view
  const { errors = [], trial } = shown
  const [zones, routes, catalogue, members] = await Promise.all([
    listZones(town),
    listRoutingRules(town),
    getCatalogue(town),
    listMembers(town),
  ])
  return consolePage(
    view,
    {
      title: t('zones.title'),
      path: '/console/settings/zones',
      layout: 'page',
      map: true,
      scripts: ['/assets/zones.js'],
      status: errors.length > 0 ? 422 : 200,
    },
    <>
      <ResultMessage view={view} done={successKey(request)} errors={errors} />
      <p class="lead">{t('zones.lead')}</p>
      <div class="columns">
        <div>
          <ConsoleMap view={view} zones={zones} free />
          {zones.length === 0 ? <p class="empty">{t('zones.empty')}</p> : null}
          <ul class="near">
            {zones.map(({ code, name, ring }) => (
              <li>
                <strong>{name}</strong> <small>{t('zones.points', { count: ring.length - 1 })}</small>
                <form method="post" action="/console/settings/zones" class="inline">
                  <input type="hidden" name="zone" value={code} />
                  <button type="submit" class="plain" name="do" value="drop-zone">
                    {t('zones.drop')} <span class="visually-hidden">{name}</span>
                  </button>
                </form>
              </li>
            ))}
          </ul>
        </div>
        <div>
          <form class="card" method="post" action="/console/settings/zones" id="draw">
            <h2>{t('zones.draw')}</h2>
            <p class="hint">{t('zones.draw.hint')}</p>
            <Field id="name" label={t('settings.name')} error={errorText(view, errors, 'name')}>
              {(attributes) => <input {...attributes} maxLength={80} autocomplete="off" />}
            </Field>
            <Field
              id="ring"
              label={t('zones.ring')}
              hint={t('zones.ring.hint')}
              error={errorText(view, errors, 'ring')}
            >
              {(attributes) => <textarea {...attributes} class="short" data-corner={t('zones.corner')} />}
            </Field>
            <div class="buttons">
              <button type="submit" class="plain" name="do" value="draw">
                {t('account.save')}
              </button>
              <button type="button" class="plain" id="undo-point" hidden>
                {t('zones.undo')}
              </button>
            </div>
          </form>
          <form class="card" method="post" action="/console/settings/zones" encType="multipart/form-data">
            <h2>{t('zones.file')}</h2>
            <Field
              id="geojson"
              label={t('zones.file.label')}
              hint={t('zones.file.hint')}
              error={errorText(view, errors, 'geojson')}
            >
              {(attributes) => (
                <input {...attributes} type="file" accept=".geojson,.json,application/geo+json" />
              )}
            </Field>
            <button type="submit" class="plain" name="do" value="file">
              {t('zones.file.send')}
            </button>
          </form>
        </div>
      </div>
      <h2>{t('routes.title')}</h2>
      <p>{t('routes.lead')}</p>
      {routes.length > 0 ? (
        <RoutingRules view={view} routes={routes} zones={zones} catalogue={catalogue} />
      ) : (
        <p class="empty">{t('routes.empty')}</p>
      )}
      {trial ? <TrialResult view={view} trial={trial} /> : null}
      <form class="card" method="post" action="/console/settings/zones">
        <h2>{t('routes.add')}</h2>
        <div class="pair">
          <Field id="services" label={t('routes.services')} hint={t('routes.many')}>
            {(attributes) => (
              <select {...attributes} multiple size={6}>
                {catalogue.services.map(({ code, names }) => (
                  <option value={code}>{localised(names, language)}</option>
                ))}
              </select>
            )}
          </Field>
          <Field id="zones" label={t('routes.zones')} hint={t('routes.many')}>
            {(attributes) => (
              <select {...attributes} multiple size={6}>
                {zones.map(({ code, name }) => (
                  <option value={code}>{name}</option>
                ))}
              </select>
            )}
          </Field>
        </div>
        <div class="pair">
          <SelectField
            id="department"
            label={t('queue.department')}
            error={errorText(view, errors, 'department')}
            ask={t('routes.own')}
            options={[...catalogue.departments]}
          />
          <SelectField
            id="assignee"
            label={t('queue.assignee')}
            ask={t('queue.assignee.nobody')}
            options={members
              .filter((one) => one.active && hasPermission(one, 'work-in-street'))
              .map(({ id, name }) => [id, name])}
          />
        </div>
        <div class="buttons">
          <button type="submit" class="plain" name="do" value="try">
            {t('routes.try')}
          </button>
          <button type="submit" name="do" value="route">
            {t('routes.send')}
          </button>
        </div>
      </form>
    </>,
  )
}

/** Draws, reads or drops zones; adds, tries or drops rules. */
export const saveZones = async (view: View, request: Request): Promise<Response> => {
  const { town, member } = view
  const { text, all, file } = await readForm(request)
  const wrong = (field: string, key: FieldError['key'], parameters?: FieldError['blanks']) =>
    zonesPage(view, request, { errors: [{ field, key, blanks: parameters }] })
  const back = () => seeOther('/console/settings/zones?done=saved')
  switch (text('do')) {
    case 'drop-zone':
      await deleteZone(town, text('zone', 60))
      return back()
    case 'drop-route':
      if (isUuid(text('route'))) await deleteRoutingRule(town, text('route'))
      return back()
    case 'draw': {
      const name = text('name', 80)
      const ring = parseRing(text('ring', 50_000))
      if (!name) return wrong('name', 'staff.error.name')
      if (!ring) return wrong('ring', 'zones.error.ring')
      await saveZone(town, name, ring)
      return back()
    }
    case 'file': {
      const given = file('geojson')
      const text = given && given.size < 5_000_000 ? await given.text() : ''
      const zones = parseZones(text)
      if ('problem' in zones) return wrong('geojson', `zones.error.${zones.problem}`, { at: zones.at ?? 0 })
      await replaceZones(town, zones)
      return back()
    }
    default: {
      const members = await listMembers(town)
      const colleague = members.find(({ id }) => id === text('assignee'))
      const catalogue = await getCatalogue(town)
      const rule: RoutingRule = {
        services: all('services').filter(Boolean),
        zones: all('zones').filter(Boolean),
        department: catalogue.departments.has(text('department')) ? text('department') : undefined,
        assignee: colleague && { id: colleague.id, name: colleague.name },
      }
      if (!rule.department && !rule.assignee) return wrong('department', 'routes.error')
      if (text('do') === 'try') return zonesPage(view, request, { trial: await trialRule(view, rule) })
      await addRoutingRule(town, rule, member?.name ?? '')
      return back()
    }
  }
}
