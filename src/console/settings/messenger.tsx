import { DateTime } from 'luxon'
import { addSiteBanner, deleteSiteBanner, listActiveSiteBanners } from '#domain/broadcasts'
import {
  countQuarantined,
  getChannelHealth,
  getChannelLoad,
  listPlatformNotices,
  requestProbes,
} from '#domain/conversations'
import { listConditions, listPausedLines, markAlarmsSeen } from '#domain/lines'
import type { TemplateState } from '#domain/notifications'
import type { Town } from '#domain/town'
import { Field, readForm, seeOther } from '#platform/pages'
import {
  consolePage,
  errorText,
  type FieldError,
  formatMoment,
  ResultMessage,
  readTexts,
  successKey,
  Table,
  TranslatedField,
  type View,
} from '../ui/index.ts'

import { Conditions, PausedLines } from './line-status.tsx'

/** What the platform says of the town's number and of its templates; undefined when it cannot be asked. */
export type PlatformState = {
  number?: { display: string; name: string; quality: string }
  templates?: TemplateState[]
}

const TEMPLATE_STYLES: Record<string, string> = {
  APPROVED: 'closed',
  PENDING: 'soon',
  REJECTED: 'late',
  PAUSED: 'late',
  DISABLED: 'late',
  MISSING: 'late',
}

const STATUSES = ['APPROVED', 'PENDING', 'REJECTED', 'PAUSED', 'DISABLED', 'MISSING'] as const

const templateStatus = ({ status }: TemplateState) => STATUSES.find((one) => one === status) ?? 'OTHER'

/** The number and its templates, how the channel does, what the platform said; and a notice for the site. */
export const messengerPage = async (
  view: View,
  request: Request,
  ask: (town: Town) => Promise<PlatformState>,
  errors: FieldError[] = [],
): Promise<Response> => {
  const { t, town } = view
  const { whatsapp_number: number } = town.profile
  const [state, health, news, notices, quarantine, paused, conditions, load] = await Promise.all([
    ask(town).catch((): PlatformState => ({})),
    getChannelHealth(town),
    listPlatformNotices(town, 20),
    listActiveSiteBanners(town),
    countQuarantined(town),
    listPausedLines(town),
    listConditions(town),
    getChannelLoad(town),
  ])
  const unready = [
    ...new Set(
      state.templates?.flatMap(({ name, problems }) =>
        problems.some((problem) => problem !== 'different' && problem !== 'reclassified') ? [name] : [],
      ),
    ),
  ]
  return consolePage(
    view,
    {
      title: t(number ? 'messenger.title' : 'nav.messenger.none'),
      path: '/console/settings/messenger',
      live: 'lines',
      status: errors.length > 0 ? 422 : 200,
    },
    <>
      <ResultMessage view={view} done={successKey(request)} errors={errors} />
      <div id="paused-lines" data-live="">
        <PausedLines view={view} paused={paused} waiting={load.out.waiting} />
      </div>
      <dl>
        <dt>{t('messenger.number')}</dt>
        <dd>
          {state.number
            ? `${state.number.display} · ${state.number.name}`
            : number
              ? `+${number}`
              : t('messenger.none')}
        </dd>
        {number ? (
          <>
            <dt>{t('messenger.quality')}</dt>
            <dd>{state.number ? state.number.quality : t('messenger.unknown')}</dd>
          </>
        ) : null}
        <dt>{t('messenger.health')}</dt>
        <dd>
          <span class={`state ${health === 'good' ? 'closed' : 'late'}`}>
            {t(`messenger.health.${health}`)}
          </span>
        </dd>
      </dl>
      <h2 id="conditions">{t('condition.title')}</h2>
      <div id="line-conditions" data-live="">
        <Conditions view={view} conditions={conditions} />
      </div>
      {number ? <h2>{t('messenger.templates')}</h2> : null}
      {state.templates ? (
        <>
          {unready.length > 0 ? (
            <p class="notice">{t('messenger.missing', { names: unready.join(', ') })}</p>
          ) : null}
          <Table
            view={view}
            label={t('messenger.templates')}
            columns={['settings.name', 'account.language.label', 'queue.state', 'messenger.text']}
          >
            {state.templates.map((one) => (
              <tr>
                <td>
                  <code>{one.name}</code>
                </td>
                <td>{one.language}</td>
                <td>
                  <span class={`state ${TEMPLATE_STYLES[one.status] ?? ''}`}>
                    {t(`messenger.template.${templateStatus(one)}`)}
                  </span>
                  <div>
                    <small>{one.category}</small>
                  </div>
                  {one.problems.map((problem) => (
                    <div>
                      <small class="error">
                        {t(`messenger.problem.${problem}`)}
                        {problem === 'rejected' && one.rejectedReason ? ` ${one.rejectedReason}` : ''}
                      </small>
                    </div>
                  ))}
                  {one.unused ? (
                    <div>
                      <small>{t('messenger.template.unused')}</small>
                    </div>
                  ) : null}
                </td>
                <td class="text" lang={one.language}>
                  {one.text}
                </td>
              </tr>
            ))}
          </Table>
        </>
      ) : number ? (
        <p class="empty">{t('messenger.templates.unknown')}</p>
      ) : null}
      <details>
        <summary>{t('messenger.news')}</summary>
        {news.length === 0 ? <p class="empty">{t('messenger.news.none')}</p> : null}
        <ul>
          {news.map(({ at, field, words: text }) => (
            <li>
              <time dateTime={at.toISOString()}>{formatMoment(view, at)}</time> <code>{field}</code> {text}
            </li>
          ))}
        </ul>
      </details>
      <p>
        <a href="/console/settings/quarantine">{t('quarantine.link', { count: quarantine.waiting })}</a>
      </p>
      <h2>{t('messenger.site')}</h2>
      <p>{t('messenger.site.lead')}</p>
      <ul class="near">
        {notices.map(({ id, texts, until }) => (
          <li>
            <span dir="auto">{texts.ca}</span>{' '}
            <small>{until ? t('messenger.site.until', { when: formatMoment(view, until) }) : ''}</small>
            <form method="post" action="/console/settings/messenger" class="inline">
              <input type="hidden" name="notice" value={id} />
              <button type="submit" class="plain" name="do" value="drop">
                {t('zones.drop')}
              </button>
            </form>
          </li>
        ))}
      </ul>
      <form class="card" method="post" action="/console/settings/messenger">
        {errorText(view, errors, 'words') ? <p class="error">{errorText(view, errors, 'words')}</p> : null}
        <TranslatedField view={view} name="words" label="messenger.site.words" long />
        <Field id="until" label={t('messenger.site.end')} hint={t('messenger.site.end.hint')}>
          {(attributes) => <input {...attributes} type="datetime-local" />}
        </Field>
        <button type="submit" name="do" value="put">
          {t('messenger.site.put')}
        </button>
      </form>
    </>,
  )
}

/** Puts a notice on the site, or takes one away; has a paused number tried again; notes that alarms were seen. */
export const saveMessenger = async (
  view: View,
  request: Request,
  ask: (town: Town) => Promise<PlatformState>,
): Promise<Response> => {
  const { town, member } = view
  const form = await readForm(request)
  const back = () => seeOther('/console/settings/messenger?done=saved')
  if (form.text('do') === 'probe') {
    await requestProbes(town)
    return seeOther('/console/settings/messenger?done=probed')
  }
  if (form.text('do') === 'seen') {
    await markAlarmsSeen(town, member?.name ?? '')
    return back()
  }
  if (form.text('do') === 'drop') {
    await deleteSiteBanner(town, form.text('notice'))
    return back()
  }
  const texts = readTexts(form, 'words')
  if (!texts.ca) return messengerPage(view, request, ask, [{ field: 'words', key: 'messenger.error.words' }])
  const until = DateTime.fromISO(form.text('until', 20), { zone: town.profile.time_zone })
  await addSiteBanner(
    town,
    texts,
    until.isValid && until.year < 2200 ? until.toJSDate() : null,
    member?.name ?? '',
  )
  return back()
}
