import { readForm, seeOther } from '#platform/pages'
import { pause, replay, type Subscription, subscriptions } from '#town/subscriptions'
import { missingPage } from './apart.tsx'
import { moment, type View } from './frame.tsx'
import { Table } from './table.tsx'

/** The addresses that are told of changes: whose they are and how it goes. */
export const HookTable = ({
  view,
  hooks,
  names,
}: {
  view: View
  hooks: Subscription[]
  names: Map<string, string>
}) => {
  const { t } = view
  return (
    <Table
      view={view}
      label={t('hooks.title')}
      columns={['hooks.application', 'hooks.url', 'hooks.state', 'hooks.delivered', 'applications.actions']}
    >
      {hooks.map((one) => {
        const state = one.paused ? 'paused' : one.failures > 0 ? 'failing' : 'active'
        return (
          <tr>
            <td class="text">{names.get(one.applicationId) ?? ''}</td>
            <td class="text">{one.url}</td>
            <td class="text">
              <span class={`state ${state === 'active' ? 'closed' : state === 'failing' ? 'late' : ''}`}>
                {t(`hooks.state.${state}`)}
              </span>
              {one.problem ? <div>{one.problem}</div> : null}
            </td>
            <td>
              {one.delivered}
              {one.deliveredAt ? (
                <div>
                  <small>{moment(view, one.deliveredAt)}</small>
                </div>
              ) : null}
            </td>
            <td>
              <form method="post" action={`/console/applications/hooks/${one.id}`}>
                <button
                  type="submit"
                  class="plain"
                  name="action"
                  value={one.paused || one.failures > 0 ? 'resume' : 'pause'}
                >
                  {t(one.paused || one.failures > 0 ? 'hooks.resume' : 'hooks.pause')}
                </button>{' '}
                <button type="submit" class="plain" name="action" value="replay">
                  {t('hooks.replay')}
                </button>
              </form>
            </td>
          </tr>
        )
      })}
    </Table>
  )
}

/** Stops a web hook, goes on with it, or tells it all again. */
export const manageHook = async (view: View, id: string, request: Request): Promise<Response> => {
  const { text } = await readForm(request)
  const action = text('action')
  if (!(await subscriptions(view.town)).some((one) => one.id === id)) return missingPage(view)
  if (action === 'replay') await replay(view.town, id, 0)
  else await pause(view.town, id, action === 'pause')
  return seeOther('/console/applications?done=hook')
}
