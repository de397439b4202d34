import {
  applyRoutingRules,
  listRoutingRules,
  listZones,
  type RoutingRule,
  type StoredRoutingRule,
  type Zone,
} from '#domain/routing'
import { listServiceRequests } from '#domain/service-requests'
import { type Catalogue, findService, getCatalogue } from '#domain/services'
import { scopeToDepartments } from '#domain/staff'
import { serviceName, Table, type View } from '../ui/index.ts'

/** Reports of the past that a rule is tried on: so many of the newest. */
const TRIAL_SIZE = 1_000

/** What a rule would have done with reports of the past. */
export type Trial = { of: number; differ: { id: string; service: string; from: string; to: string }[] }

/** The rules by which reports are given to departments and colleagues. */
export const RoutingRules = (props: {
  view: View
  routes: StoredRoutingRule[]
  zones: Zone[]
  catalogue: Catalogue
}) => {
  const { view, routes, zones, catalogue } = props
  const { t, language } = view
  return (
    <Table
      view={view}
      label={t('routes.title')}
      columns={[
        'routes.services',
        'routes.zones',
        'queue.department',
        'queue.assignee',
        'applications.actions',
      ]}
    >
      {routes.map((route) => (
        <tr>
          <td class="text">
            {route.services.map((code) => serviceName(catalogue, code, language)).join(', ') ||
              t('routes.all')}
          </td>
          <td class="text">
            {route.zones.map((code) => zones.find((one) => one.code === code)?.name ?? code).join(', ') ||
              t('routes.everywhere')}
          </td>
          <td class="text">
            {route.department
              ? (catalogue.departments.get(route.department) ?? route.department)
              : t('routes.own')}
          </td>
          <td>{route.assignee?.name ?? t('queue.assignee.nobody')}</td>
          <td>
            <form method="post" action="/console/settings/zones">
              <input type="hidden" name="route" value={route.id} />
              <button type="submit" class="plain" name="do" value="drop-route">
                {t('zones.drop')}
              </button>
            </form>
          </td>
        </tr>
      ))}
    </Table>
  )
}

/** What a rule that was tried would have done. */
export const TrialResult = ({ view: { t }, trial }: { view: View; trial: Trial }) => (
  <section class="notice" role="status">
    <p>{t('routes.trial', { count: trial.differ.length, of: trial.of })}</p>
    <ul>
      {trial.differ.slice(0, 15).map(({ id, service, from, to }) => (
        <li>
          <a href={`/console/requests/${id}`}>{id}</a> {service}: {from} → {to}
        </li>
      ))}
    </ul>
  </section>
)

/** What a rule would have done with the newest reports, before it is switched on. */
export const trialRule = async (view: View, rule: RoutingRule): Promise<Trial> => {
  const { town, language } = view
  const [routes, zones, catalogue, requests] = await Promise.all([
    listRoutingRules(town),
    listZones(town),
    getCatalogue(town),
    listServiceRequests(town, { limit: TRIAL_SIZE }),
  ])
  const said = (department: string, assignee?: { name: string }) =>
    [catalogue.departments.get(department) ?? department, assignee?.name].filter(Boolean).join(', ')
  const differ = scopeToDepartments(view.member, requests).visible.flatMap((request) => {
    const department = findService(catalogue, request.serviceCode)?.department ?? request.department
    const point =
      request.lat === null || request.long === null ? undefined : { lat: request.lat, long: request.long }
    const report = { service: request.serviceCode, department, point }
    const before = applyRoutingRules(routes, zones, report)
    const after = applyRoutingRules([...routes, rule], zones, report)
    const same = before.department === after.department && before.assignee?.id === after.assignee?.id
    return same
      ? []
      : [
          {
            id: request.id,
            service: serviceName(catalogue, request.serviceCode, language),
            from: said(before.department, before.assignee),
            to: said(after.department, after.assignee),
          },
        ]
  })
  return { of: requests.length, differ }
}
