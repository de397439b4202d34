import { ALERT_CHANNELS, getPreferences, getPushKeys, listDevices, listOwnEvents } from '#domain/alerts'
import { hasPermission, type Member } from '#domain/staff'
import { formatMoment, type View } from '../ui/index.ts'

/** Of what a member is alerted and how, on their own page; and the browsers that take pushes. */
export const AlertSettings = async ({ view, member }: { view: View; member: Member }) => {
  const { t, town, preferences } = view
  const [all, keys, devices] = await Promise.all([
    getPreferences(town, [member.id]),
    getPushKeys(town),
    listDevices(town, member.id),
  ])
  const chosen = all.get(member.id)
  const mails = town.mailer !== undefined
  return (
    <section class="card alerts" aria-labelledby="alerts-title">
      <h2 id="alerts-title">{t('alerts.title')}</h2>
      <form method="post" action="/console/account/alerts">
        <table>
          <thead>
            <tr>
              <th scope="col">{t('alerts.event')}</th>
              <th scope="col">{t('alerts.channel.console')}</th>
              {ALERT_CHANNELS.map((channel) => (
                <th scope="col">{t(`alerts.channel.${channel}`)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {listOwnEvents(member).map((event) => (
              <tr>
                <th scope="row">{t(`alerts.event.${event}`)}</th>
                <td>
                  <input
                    type="checkbox"
                    name={event}
                    value="console"
                    checked={!chosen?.muted.includes(event)}
                    aria-label={`${t(`alerts.event.${event}`)}: ${t('alerts.channel.console')}`}
                  />
                </td>
                {ALERT_CHANNELS.map((channel) => (
                  <td>
                    <input
                      type="checkbox"
                      name={event}
                      value={channel}
                      checked={chosen?.choices[event].includes(channel)}
                      disabled={channel === 'mail' && !mails}
                      aria-label={`${t(`alerts.event.${event}`)}: ${t(`alerts.channel.${channel}`)}`}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        <p>
          <label class="check">
            <input
              type="checkbox"
              name="digest"
              value="yes"
              checked={chosen?.digest ?? false}
              disabled={!mails}
            />{' '}
            {t('alerts.digest')}
          </label>
        </p>
        {hasPermission(member, 'see-figures') ? (
          <p>
            <label class="check">
              <input
                type="checkbox"
                name="monthly"
                value="yes"
                checked={chosen?.monthly ?? false}
                disabled={!mails}
              />{' '}
              {t('alerts.monthly')}
            </label>
          </p>
        ) : null}
        {mails ? null : <p class="hint">{t('alerts.no-mail')}</p>}
        <button type="submit" class="plain" name="do" value="choose">
          {t('account.save')}
        </button>
      </form>
      <h3>{t('alerts.devices')}</h3>
      <p class="hint">{t('alerts.devices.hint')}</p>
      <ul class="near">
        {devices.map(({ id, agent, createdAt }) => (
          <li>
            <form method="post" action="/console/account/alerts">
              {agent} <small>{formatMoment(view, createdAt)}</small>{' '}
              <input type="hidden" name="device" value={id} />
              <button type="submit" class="plain" name="do" value="remove">
                {t('alerts.devices.remove')}
              </button>
            </form>
          </li>
        ))}
      </ul>
      {/* Only a script can ask the browser: without one there is no such button. */}
      <p>
        <button
          type="button"
          class="plain"
          id="push-on"
          hidden
          data-key={keys.publicKey}
          data-denied={t('alerts.devices.denied')}
          data-failed={t('alerts.devices.failed')}
        >
          {t('alerts.devices.add')}
        </button>
      </p>
      <p id="push-status" role="status"></p>
      <form method="post" action="/console/preferences">
        <button
          type="submit"
          class="plain"
          name="sound"
          value={preferences.sound === 'on' ? 'off' : 'on'}
          aria-pressed={preferences.sound === 'on'}
        >
          {t('alerts.sound')}
        </button>
      </form>
    </section>
  )
}
