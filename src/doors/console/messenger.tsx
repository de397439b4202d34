import { DateTime } from 'luxon'
import { Field, readForm, seeOther } from '#platform/pages'
import { channelHealth, platformNews, quarantineCounts } from '#town/conversations'
import { dropSiteNotice, NEEDED_TEMPLATES, putSiteNotice, siteNoticesNow } from '#town/notices'
import { textsIn } from './content-form.ts'
import { Translated } from './content-translated.tsx'
import { consolePage, moment, type View } from './frame.tsx'
import { doneIn, Outcome, Table, type Wrong, wrongWith } from './table.tsx'

/** An approved text, as the platform has it. */
export type PlatformTemplate = {
  name: string
  language: string
  status: string
  category: string
  text: string
}

/** What the platform says of the town's number and of its templates; undefined when it cannot be asked. */
export type PlatformState = {
  number?: { display: string; name: string; quality: string }
  templates?: PlatformTemplate[]
}

const LOOKS: Record<string, string> = {
  APPROVED: 'closed',
  PENDING: 'soon',
  REJECTED: 'late',
  PAUSED: 'late',
}

/** The number and its templates, how the channel does, what the platform said; and a notice for the site. */
export const messengerPage = async (
  here: View,
  request: Request,
  ask: () => Promise<PlatformState>,
  errors: Wrong[] = [],
): Promise<Response> => {
  const { t, town } = here
  const [state, health, news, notices, quarantine] = await Promise.all([
    ask().catch((): PlatformState => ({})),
    channelHealth(town),
    platformNews(town, 20),
    siteNoticesNow(town),
    quarantineCounts(town),
  ])
  const missing = NEEDED_TEMPLATES.filter(
    (name) => !state.templates?.some((one) => one.name === name && one.status === 'APPROVED'),
  )
  return consolePage(
    here,
    {
      title: t('messenger.title'),
      path: '/console/settings/messenger',
      status: errors.length > 0 ? 422 : 200,
    },
    <>
      <Outcome view={here} done={doneIn(request)} errors={errors} />
      <h1>{t('messenger.title')}</h1>
      <dl>
        <dt>{t('messenger.number')}</dt>
        <dd>
          {state.number
            ? `${state.number.display} · ${state.number.name}`
            : `+${town.profile.whatsapp_number}`}
        </dd>
        <dt>{t('messenger.quality')}</dt>
        <dd>{state.number ? state.number.quality : t('messenger.unknown')}</dd>
        <dt>{t('messenger.health')}</dt>
        <dd>
          <span class={`state ${health === 'good' ? 'closed' : 'late'}`}>
            {t(`messenger.health.${health}`)}
          </span>
        </dd>
      </dl>
      <h2>{t('messenger.templates')}</h2>
      {state.templates ? (
        <>
          {missing.length > 0 ? (
            <p class="notice">{t('messenger.missing', { names: missing.join(', ') })}</p>
          ) : null}
          <Table
            view={here}
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
                  <span class={`state ${LOOKS[one.status] ?? ''}`}>{one.status}</span>
                  <div>
                    <small>{one.category}</small>
                  </div>
                </td>
                <td class="text" lang={one.language}>
                  {one.text}
                </td>
              </tr>
            ))}
          </Table>
        </>
      ) : (
        <p class="empty">{t('messenger.templates.unknown')}</p>
      )}
      <h2>{t('messenger.news')}</h2>
      {news.length === 0 ? <p class="empty">{t('messenger.news.none')}</p> : null}
      <ul>
        {news.map(({ at, field, words }) => (
          <li>
            <time dateTime={at.toISOString()}>{moment(here, at)}</time> <code>{field}</code> {words}
          </li>
        ))}
      </ul>
      <p>
        <a href="/console/settings/quarantine">{t('quarantine.link', { count: quarantine.waiting })}</a>
      </p>
      <h2>{t('messenger.site')}</h2>
      <p>{t('messenger.site.lead')}</p>
      <ul class="near">
        {notices.map(({ id, texts, until }) => (
          <li>
            <span dir="auto">{texts.ca}</span>{' '}
            <small>{until ? t('messenger.site.until', { when: moment(here, until) }) : ''}</small>
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
        {wrongWith(here, errors, 'words') ? <p class="error">{wrongWith(here, errors, 'words')}</p> : null}
        <Translated view={here} name="words" label="messenger.site.words" long />
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

/** Puts a notice on the site, or takes one away. */
export const saveMessenger = async (
  here: View,
  request: Request,
  ask: () => Promise<PlatformState>,
): Promise<Response> => {
  const { town, member } = here
  const form = await readForm(request)
  const back = () => seeOther('/console/settings/messenger?done=saved')
  if (form.text('do') === 'drop') {
    await dropSiteNotice(town, form.text('notice'))
    return back()
  }
  const texts = textsIn(form, 'words')
  if (!texts.ca) return messengerPage(here, request, ask, [{ field: 'words', key: 'messenger.error.words' }])
  const until = DateTime.fromISO(form.text('until', 20), { zone: town.profile.time_zone })
  await putSiteNotice(
    town,
    texts,
    until.isValid && until.year < 2200 ? until.toJSDate() : null,
    member?.name ?? '',
  )
  return back()
}
