import { listOwnAlerts, seeAlerts } from '#domain/alerts'
import type { Member } from '#domain/staff'
import { readForm, seeOther } from '#platform/pages'
import { consolePage, createConsoleContext, formatMoment, formatRelative, type View } from '../ui/index.ts'

const PATH = '/console/alerts'

/** Alerts that are listed: older ones are in the queue and in the inbox. */
const SHOWN = 100

/** What happened that is of the member's concern, the newest first. */
export const ownAlertsPage = async (view: View, member: Member): Promise<Response> => {
  const { t, town, language } = view
  const alerts = await listOwnAlerts(town, member, { language, limit: SHOWN })
  const some = alerts.some(({ seen }) => !seen)
  return consolePage(
    view,
    {
      title: t('alerts.own.title'),
      path: PATH,
      live: `alerts:${member.id}`,
    },
    <div id="own-alerts" data-live="">
      {alerts.length === 0 ? <p class="empty">{t('alerts.own.none')}</p> : null}
      <form method="post" action={PATH} class="buttons">
        {some ? (
          <button type="submit" class="plain" name="do" value="all">
            {t('alerts.own.all')}
          </button>
        ) : null}
        <a href="/console/account#alerts-title">{t('alerts.own.choose')}</a>
      </form>
      <ul class="own-alerts">
        {alerts.map(({ id, title, body, at, seen }) => (
          <li class={seen ? undefined : 'unseen'}>
            <form method="post" action={PATH}>
              <input type="hidden" name="alert" value={id} />
              <button type="submit" name="do" value="open">
                <strong>
                  {title}
                  {seen ? null : <span class="visually-hidden"> {t('alerts.own.unseen')}</span>}
                </strong>
                <span>{body}</span>
                <time dateTime={at.toISOString()} title={formatMoment(view, at)}>
                  {formatRelative(view, at)}
                </time>
              </button>
            </form>
          </li>
        ))}
      </ul>
    </div>,
  )
}

/** Opens what an alert is of, or notes that all were seen. */
export const handleOwnAlerts = async (view: View, request: Request): Promise<Response> => {
  const { text } = await readForm(request)
  const id = text('do') === 'open' ? text('alert', 40) : undefined
  const path = await seeAlerts(createConsoleContext(view), id === undefined ? {} : { id })
  return seeOther(path ?? PATH)
}
