import { Field, SelectField } from '#platform/pages'
import { ACTIONS, type AuditEntry, auditLog, membersOf, READ, writeReads } from '#town/staff'
import { type ConsoleKey, consolePage, dayIn, moment, type View } from './frame.tsx'
import { Table } from './table.tsx'

const SHOWN = 200

const OTHERS = ['sign-in', 'second-factor', 'signed-in', 'unbind-identity', READ] as const

/** The words for what was done. */
const actionWords = ({ t }: View, action: string): string => {
  const known = [...ACTIONS, ...OTHERS].find((one) => one === action)
  return known ? t(`action.${known}` as ConsoleKey) : action
}

/** Details of an attempt to sign in that have a text; others are shown as they are. */
const DETAILS = new Map<string, ConsoleKey>([
  ['how password', 'audit.how.password'],
  ['how directory', 'audit.how.directory'],
  ['how code', 'audit.how.code'],
  ['how recovery-code', 'audit.how.recovery-code'],
  ['asked second-factor', 'audit.asked.second-factor'],
  ['why refused', 'audit.why.refused'],
  ['why slow-down', 'audit.why.slow-down'],
  ['why unknown', 'audit.why.unknown'],
  ['why unverified', 'audit.why.unverified'],
  ['why other-identity', 'audit.why.other-identity'],
  ['why failed', 'audit.why.failed'],
])

const detailWords = ({ t }: View, name: string, value: string): string => {
  if (name === 'more') return t('audit.more', { count: Number(value) })
  const key = DETAILS.get(`${name} ${value}`)
  return key ? t(key) : value
}

const LOOKS = { done: 'closed', refused: 'late', failed: '' } as const

/** What staff did and were refused, and, where it is asked for, whose data they looked at, with filters that stand in the address. */
export const auditPage = async (here: View, query: URLSearchParams): Promise<Response> => {
  const { t, town } = here
  const from = dayIn(town, query.get('from'))
  const to = dayIn(town, query.get('to'))
  const given = {
    member: query.get('member') ?? '',
    action: query.get('action') ?? '',
    words: query.get('words')?.trim() ?? '',
  }
  // What this process still has to write is part of it.
  await writeReads(town)
  const [members, entries] = await Promise.all([
    membersOf(town),
    auditLog(town, {
      memberId: given.member || undefined,
      action: given.action || undefined,
      words: given.words || undefined,
      from: from?.toJSDate(),
      to: to?.plus({ days: 1 }).toJSDate(),
      limit: SHOWN,
    }),
  ])
  return consolePage(
    here,
    { title: t('audit.title'), path: '/console/audit', wide: true },
    <>
      <h1>{t('audit.title')}</h1>
      <p class="lead">{t('audit.lead', { months: town.profile.retention.reads })}</p>
      <nav class="tabs" aria-label={t('audit.which')}>
        <a href="/console/audit" aria-current={given.action === READ ? undefined : 'page'}>
          {t('audit.deeds')}
        </a>
        <a href={`/console/audit?action=${READ}`} aria-current={given.action === READ ? 'page' : undefined}>
          {t('action.read')}
        </a>
      </nav>
      <form class="filters" method="get" action="/console/audit">
        <SelectField
          id="member"
          label={t('audit.member')}
          ask={t('audit.everybody')}
          chosen={given.member}
          options={members.map(({ id, name }) => [id, name])}
        />
        <SelectField
          id="action"
          label={t('audit.action')}
          ask={t('audit.everything')}
          chosen={given.action}
          options={[...OTHERS, ...ACTIONS].map((one) => [one, actionWords(here, one)])}
        />
        <Field id="words" label={t('audit.object')}>
          {(attributes) => <input {...attributes} type="search" value={given.words} />}
        </Field>
        <Field id="from" label={t('audit.from')}>
          {(attributes) => <input {...attributes} type="date" value={from?.toISODate() ?? ''} />}
        </Field>
        <Field id="to" label={t('audit.to')}>
          {(attributes) => <input {...attributes} type="date" value={to?.toISODate() ?? ''} />}
        </Field>
        <button type="submit">{t('queue.filter')}</button>
      </form>
      {entries.length === 0 ? (
        <p class="empty">{t('audit.empty')}</p>
      ) : (
        <Table
          view={here}
          label={t('audit.title')}
          columns={['audit.at', 'audit.member', 'audit.action', 'audit.object', 'audit.outcome']}
        >
          {entries.map((entry) => (
            <Entry here={here} entry={entry} />
          ))}
        </Table>
      )}
    </>,
  )
}

const Entry = ({ here, entry }: { here: View; entry: AuditEntry }) => (
  <tr>
    <td class="nowrap">
      <time dateTime={entry.at.toISOString()}>{moment(here, entry.at)}</time>
    </td>
    <td class="text">{entry.memberName || '—'}</td>
    <td>{actionWords(here, entry.action)}</td>
    <td class="text">
      {entry.object}
      {Object.entries(entry.details).map(([name, value]) => (
        <div>
          <small dir="auto">{detailWords(here, name, value)}</small>
        </div>
      ))}
    </td>
    <td>
      <span class={`state ${LOOKS[entry.outcome]}`}>{here.t(`audit.outcome.${entry.outcome}`)}</span>
    </td>
  </tr>
)
