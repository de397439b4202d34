import { type Route, type RouteRule, routeAmong, routesOf, type Zone, zonesOf } from '#town/routing'
import { list } from '#town/service-requests'
import { type Catalogue, catalogueOf, serviceEverIn } from '#town/services'
import { withinDepartments } from '#town/staff'
import type { View } from './frame.tsx'
import { serviceName } from './queue-rows.tsx'
import { Table } from './table.tsx'

/** Reports of the past that a rule is tried on: so many of the newest. */
const TRIED = 1_000

/** What a rule would have done with reports of the past. */
export type Trial = { of: number; differ: { id: string; service: string; from: string; to: string }[] }

/** The rules by which reports are given to departments and colleagues. */
export const Routes = (props: { here: View; routes: Route[]; zones: Zone[]; catalogue: Catalogue }) => {
  const { here, routes, zones, catalogue } = props
  const { t, language } = here
  return (
    <Table
      view={here}
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
export const TrialResult = ({ here: { t }, trial }: { here: View; trial: Trial }) => (
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
export const tryRule = async (here: View, rule: RouteRule): Promise<Trial> => {
  const { town, language } = here
  const [routes, zones, catalogue, requests] = await Promise.all([
    routesOf(town),
    zonesOf(town),
    catalogueOf(town),
    list(town, { limit: TRIED }),
  ])
  const said = (department: string, assignee?: { name: string }) =>
    [catalogue.departments.get(department) ?? department, assignee?.name].filter(Boolean).join(', ')
  const differ = withinDepartments(here.member, requests).seen.flatMap((request) => {
    const department = serviceEverIn(catalogue, request.serviceCode)?.department ?? request.department
    const point =
      request.lat === null || request.long === null ? undefined : { lat: request.lat, long: request.long }
    const report = { service: request.serviceCode, department, point }
    const before = routeAmong(routes, zones, report)
    const after = routeAmong([...routes, rule], zones, report)
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
