import {
  ACTIONS,
  type AuditEntry,
  flushAccessLog,
  listMembers,
  READ_ACTION,
  searchAuditLog,
} from '#domain/staff'
import { Field, SelectField } from '#platform/pages'
import {
  type ConsoleKey,
  consolePage,
  type FieldError,
  formatMoment,
  parseDay,
  ResultMessage,
  Table,
  type View,
} from '../ui/index.ts'
import { AuditExportForm, type ExportDraft } from './audit-export-form.tsx'

const SHOWN = 200

const OTHERS = ['sign-in', 'second-factor', 'passkey', 'signed-in', 'unbind-identity', READ_ACTION] as const

/** The words for what was done. */
const actionText = ({ t }: View, action: string): string => {
  const known = [...ACTIONS, ...OTHERS].find((one) => one === action)
  return known ? t(`action.${known}` as ConsoleKey) : action
}

/** Details of an attempt to sign in that have a text; others are shown as they are. */
const DETAILS = new Map<string, ConsoleKey>([
  ['how password', 'audit.how.password'],
  ['how directory', 'audit.how.directory'],
  ['how code', 'audit.how.code'],
  ['how recovery-code', 'audit.how.recovery-code'],
  ['how passkey', 'audit.how.passkey'],
  ['asked second-factor', 'audit.asked.second-factor'],
  ['why refused', 'audit.why.refused'],
  ['why slow-down', 'audit.why.slow-down'],
  ['why unknown', 'audit.why.unknown'],
  ['why unverified', 'audit.why.unverified'],
  ['why other-identity', 'audit.why.other-identity'],
  ['why passkey', 'audit.why.passkey'],
  ['why copied', 'audit.why.copied'],
  ['passkey added', 'audit.passkey.added'],
  ['passkey removed', 'audit.passkey.removed'],
  ['passkey revoked', 'audit.passkey.revoked'],
  ['why failed', 'audit.why.failed'],
  ['reads yes', 'audit.with-reads'],
  ['reads no', 'audit.without-reads'],
])

const detailText = ({ t }: View, name: string, value: string): string => {
  if (name === 'more') return t('audit.more', { count: Number(value) })
  if (name === 'entries') return t('audit.entries', { count: Number(value) })
  if (name === 'digest') return `SHA-256 ${value}`
  const key = DETAILS.get(`${name} ${value}`)
  return key ? t(key) : value
}

const OUTCOME_STYLES = { done: 'closed', refused: 'late', failed: '' } as const

/** What staff did and were refused, and, where it is asked for, whose data they looked at, with filters that stand in the address. */
export const auditPage = async (
  view: View,
  query: URLSearchParams,
  { draft, errors = [] }: { draft?: ExportDraft; errors?: FieldError[] } = {},
): Promise<Response> => {
  const { t, town } = view
  const from = parseDay(town, query.get('from'))
  const to = parseDay(town, query.get('to'))
  const given = {
    member: query.get('member') ?? '',
    action: query.get('action') ?? '',
    words: query.get('words')?.trim() ?? '',
  }
  // What this process still has to write is part of it.
  await flushAccessLog(town)
  const [members, entries] = await Promise.all([
    listMembers(town),
    searchAuditLog(town, {
      memberId: given.member || undefined,
      action: given.action || undefined,
      text: given.words || undefined,
      from: from?.toJSDate(),
      to: to?.plus({ days: 1 }).toJSDate(),
      limit: SHOWN,
    }),
  ])
  return consolePage(
    view,
    {
      title: t('audit.title'),
      path: '/console/audit',
      layout: 'page',
      status: errors.length > 0 ? 422 : 200,
    },
    <>
      <ResultMessage view={view} errors={errors} />
      <p class="lead">{t('audit.lead', { months: town.profile.retention.reads })}</p>
      <nav class="tabs" aria-label={t('audit.which')}>
        <a href="/console/audit" aria-current={given.action === READ_ACTION ? undefined : 'page'}>
          {t('audit.actions')}
        </a>
        <a
          href={`/console/audit?action=${READ_ACTION}`}
          aria-current={given.action === READ_ACTION ? 'page' : undefined}
        >
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
          options={[...OTHERS, ...ACTIONS].map((one) => [one, actionText(view, one)])}
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
          view={view}
          label={t('audit.title')}
          columns={['audit.at', 'audit.member', 'audit.action', 'audit.object', 'audit.outcome']}
        >
          {entries.map((entry) => (
            <Entry view={view} entry={entry} />
          ))}
        </Table>
      )}
      <AuditExportForm view={view} draft={draft} errors={errors} />
    </>,
  )
}

const Entry = ({ view, entry }: { view: View; entry: AuditEntry }) => (
  <tr>
    <td class="nowrap">
      <time dateTime={entry.at.toISOString()}>{formatMoment(view, entry.at)}</time>
    </td>
    <td class="text">{entry.memberName || '—'}</td>
    <td>{actionText(view, entry.action)}</td>
    <td class="text">
      {entry.object}
      {Object.entries(entry.details).map(([name, value]) => (
        <div>
          <small dir="auto">{detailText(view, name, value)}</small>
        </div>
      ))}
    </td>
    <td>
      <span class={`state ${OUTCOME_STYLES[entry.outcome]}`}>{view.t(`audit.outcome.${entry.outcome}`)}</span>
    </td>
  </tr>
)
