import {
  listSubscriptions,
  replaySubscription,
  type Subscription,
  setSubscriptionPaused,
} from '#domain/subscriptions'
import { readForm, seeOther } from '#platform/pages'
import { notFoundPage } from '../access/index.ts'
import { formatMoment, Table, type View } from '../ui/index.ts'

/** The addresses that are notified of changes: whose they are and how it goes. */
export const WebhookTable = ({
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
                  <small>{formatMoment(view, one.deliveredAt)}</small>
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
export const manageWebhook = async (view: View, id: string, request: Request): Promise<Response> => {
  const { text } = await readForm(request)
  const action = text('action')
  if (!(await listSubscriptions(view.town)).some((one) => one.id === id)) return notFoundPage(view)
  if (action === 'replay') await replaySubscription(view.town, id, 0)
  else await setSubscriptionPaused(view.town, id, action === 'pause')
  return seeOther('/console/applications?done=hook')
}
