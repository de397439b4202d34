import type { Identity } from '#domain/contacts'
import type { Handover } from '#domain/conversations'
import type { OwnRequest } from '#domain/service-requests'
import type { Catalogue } from '#domain/services'
import { type DepartmentScoped, hasPermission } from '#domain/staff'
import { OwnRequestItem } from '../person/index.ts'
import { languageName, maskedPhone, type View } from '../ui/index.ts'

/** Who it is: the name they use, their telephone, their language. */
export const ContactSummary = (props: {
  view: View
  path: string
  name: string
  person: string | undefined
  identity: Identity | undefined
  language: string
  revealed: boolean
}) => {
  const { view, path, name, person, identity, language, revealed } = props
  const { t } = view
  const { phone, username } = identity ?? {}
  return (
    <section class="card" aria-labelledby="who-title">
      <h2 id="who-title" dir="auto">
        {name || (username ? `@${username}` : t('conversations.somebody'))}
      </h2>
      <dl>
        <dt>{t('who.telephone')}</dt>
        <dd>{phone ? (revealed ? `+${phone}` : maskedPhone(phone)) : t('who.telephone.none')}</dd>
        {username ? (
          <>
            <dt>{t('who.username')}</dt>
            <dd>@{username}</dd>
          </>
        ) : null}
        <dt>{t('who.language')}</dt>
        <dd>{languageName(view, language)}</dd>
      </dl>
      {person ? (
        <p>
          <a href={person}>{t('person.open')}</a>
        </p>
      ) : null}
      {revealed || !phone ? null : (
        <form method="post" action={path}>
          <button type="submit" class="plain" name="do" value="reveal">
            {t('who.reveal')}
          </button>
        </form>
      )}
    </section>
  )
}

/** Whether a member gives people what is kept of them: leads do, and a discreet team to those who came to it. */
export const canExportPersonalData = ({ member }: View, all: Handover[]): boolean =>
  member !== undefined &&
  (hasPermission(member, 'answer-rights') ||
    all.some(({ discreet, team }) => discreet && member.teams.includes(team)))

/** What they may ask for of what is kept of them, where they ask at a desk instead of in the chat. */
export const DataRightsForms = ({ view, path, all }: { view: View; path: string; all: Handover[] }) => {
  const { t, member } = view
  if (!canExportPersonalData(view, all)) return null
  return (
    <details class="card">
      <summary>{t('rights')}</summary>
      <form method="post" action={path} data-leave="">
        <p>
          <small>{t('rights.held.help')}</small>
        </p>
        <button type="submit" class="plain" name="do" value="held">
          {t('rights.held')}
        </button>
      </form>
      {member && hasPermission(member, 'answer-rights') ? (
        <form method="post" action={path} data-leave="">
          <p>
            <small>{t('rights.forget.help')}</small>
          </p>
          <p>
            <label class="check">
              <input type="checkbox" name="sure" value="yes" required /> {t('rights.forget.sure')}
            </label>
          </p>
          <button type="submit" name="do" value="forget">
            {t('rights.forget')}
          </button>
        </form>
      ) : null}
    </details>
  )
}

/** That other departments have some of theirs: how many, and nothing more. */
export const HiddenRequestsNote = ({ view: { t }, count }: { view: View; count: number }) =>
  count > 0 ? <p class="hint">{t('who.requests.elsewhere', { count })}</p> : null

const SHOWN = 10

/** What the same person reported, over whatever channel we know of. */
export const ContactRequests = ({
  view,
  requests: { visible, hiddenCount },
  catalogue,
}: {
  view: View
  requests: DepartmentScoped<OwnRequest>
  catalogue: Catalogue
}) => {
  const { t } = view
  return (
    <section class="card" aria-labelledby="requests-title">
      <h2 id="requests-title">{t('who.requests')}</h2>
      {visible.length + hiddenCount === 0 ? <p>{t('who.requests.none')}</p> : null}
      <ul class="near">
        {visible.slice(0, SHOWN).map((request) => (
          <OwnRequestItem view={view} catalogue={catalogue} request={request} />
        ))}
      </ul>
      <HiddenRequestsNote view={view} count={hiddenCount} />
    </section>
  )
}
