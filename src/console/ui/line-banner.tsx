import type { PausedLine } from '#domain/lines'
import { hasPermission } from '#domain/staff'
import { channelName } from './channel-name.ts'
import type { View } from './frame.tsx'

/** How the town's numbers stand, as far as staff are told on every page. */
export type LineAlarms = { paused: PausedLine[]; alarms: number }

const SETTINGS_PATH = '/console/settings/messenger'

/** What stands above every page while a number does not send, or its account has a problem. */
export const LineBanner = ({ view, lines: { paused, alarms } }: { view: View; lines: LineAlarms }) => {
  const { t, member } = view
  const repairs = member !== undefined && hasPermission(member, 'manage-settings')
  return (
    <div id="line-alarms" data-live="">
      {paused.map((line) => (
        <section class="errors" aria-label={t('line.banner')}>
          <h2>{pauseTitle(view, line)}</h2>
          <p>{repairs ? t(`line.action.${line.cause}`) : t('line.paused.staff')}</p>
          {repairs ? (
            <p>
              <a href={SETTINGS_PATH}>{t('line.banner.link')}</a>
            </p>
          ) : null}
        </section>
      ))}
      {repairs && alarms > 0 ? (
        <section class="errors" aria-label={t('line.banner')}>
          <p>
            <a href={`${SETTINGS_PATH}#conditions`}>{t('line.banner.alarms', { count: alarms })}</a>
          </p>
        </section>
      ) : null}
    </div>
  )
}

/** That a number does not send, and why. */
export const pauseTitle = (view: View, { channel, cause, templatesOnly }: PausedLine): string =>
  view.t(templatesOnly ? 'line.paused.templates' : 'line.paused', {
    channel: channelName(view, channel),
    cause: view.t(`line.cause.${cause}`),
  })
