import type { ComponentChildren } from 'preact'
import { countAlarms, listPausedLines, type PausedLine } from '#domain/lines'
import { hasPermission, type Member } from '#domain/staff'
import { channelName } from './channel-name.ts'
import type { View } from './view.ts'

const SETTINGS_PATH = '/console/settings/messenger'

/** What stands above every page: that a number does not send, or that its account has a problem. */
export const loadLineBanner = async (view: View, member: Member): Promise<ComponentChildren> => {
  const repairs = hasPermission(member, 'manage-settings')
  if (!repairs && !hasPermission(member, 'answer-citizens')) return undefined
  const { town } = view
  const [paused, alarms] = await Promise.all([listPausedLines(town), repairs ? countAlarms(town) : 0])
  return <LineBanner view={view} paused={paused} alarms={alarms} repairs={repairs} />
}

const LineBanner = (props: { view: View; paused: PausedLine[]; alarms: number; repairs: boolean }) => {
  const { view, paused, alarms, repairs } = props
  const { t } = view
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
      {alarms > 0 ? (
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
