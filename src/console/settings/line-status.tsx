import { CONDITION_STATES, type PausedLine, type StoredCondition } from '#domain/lines'
import { findPhoneChannel } from '#domain/town'
import { type ConsoleKey, formatMoment, pauseTitle, Table, type View } from '../ui/index.ts'

const STYLES = { good: 'closed', warning: 'soon', alarm: 'late' } as const

const PATH = '/console/settings/messenger'

/** A number that does not send: why, since when, what waits, what to do. */
export const PausedLines = (props: { view: View; paused: PausedLine[]; waiting: number }) => {
  const { view, paused, waiting } = props
  const { t } = view
  // What is to be done on the platform of another is in the words of its own examination.
  const first = findPhoneChannel(view.town)?.id
  return (
    <>
      {paused.map((line) => (
        <section class="card" aria-label={t('line.banner')}>
          <h2>{pauseTitle(view, line)}</h2>
          <p>{line.channel === first ? t(`line.action.${line.cause}`) : t('line.action.other')}</p>
          <p>
            {t('line.since', { when: formatMoment(view, line.since) })}{' '}
            {t('line.waiting', { count: waiting })}{' '}
            {line.probeAt ? t('line.probe', { when: formatMoment(view, line.probeAt) }) : ''}
          </p>
          {line.code ? <p>{t('line.code', { code: line.code })}</p> : null}
          <form method="post" action={PATH}>
            <button type="submit" name="do" value="probe">
              {t('line.probe.now')}
            </button>
          </form>
        </section>
      ))}
    </>
  )
}

/** How the things of the account stand by the platform's last word. */
export const Conditions = ({ view, conditions }: { view: View; conditions: StoredCondition[] }) => {
  const { t } = view
  const open = conditions.some(({ level, seenAt }) => level === 'alarm' && !seenAt)
  if (conditions.length === 0) return <p class="empty">{t('condition.none')}</p>
  return (
    <>
      <Table
        view={view}
        label={t('condition.title')}
        columns={['condition.what', 'queue.state', 'condition.when']}
      >
        {conditions.map((one) => (
          <tr>
            <td>
              {t(topicKey(one))} {one.subject ? <code>{one.subject}</code> : null}
            </td>
            <td>
              <span class={`state ${one.seenAt ? '' : STYLES[one.level]}`}>
                {t(`condition.level.${one.level}`)}
              </span>
              <div>
                {t(stateKey(one), { figure: one.figure ?? 0 })} {one.seenAt ? t('condition.seen') : ''}
              </div>
            </td>
            <td>
              <time dateTime={one.at.toISOString()}>{formatMoment(view, one.at)}</time>
            </td>
          </tr>
        ))}
      </Table>
      {open ? (
        <form method="post" action={PATH}>
          <button type="submit" class="plain" name="do" value="seen">
            {t('condition.see')}
          </button>
        </form>
      ) : null}
    </>
  )
}

const statesOf = (topic: string): Record<string, unknown> | undefined =>
  Object.hasOwn(CONDITION_STATES, topic)
    ? CONDITION_STATES[topic as keyof typeof CONDITION_STATES]
    : undefined

/** A newer version may have stored what this one has no words for. */
const topicKey = ({ topic }: StoredCondition): ConsoleKey =>
  statesOf(topic) ? (`condition.${topic}` as ConsoleKey) : 'condition.other'

const stateKey = ({ topic, state }: StoredCondition): ConsoleKey =>
  Object.hasOwn(statesOf(topic) ?? {}, state)
    ? (`condition.${topic}.${state}` as ConsoleKey)
    : 'condition.other.state'
