import type { ComponentChildren } from 'preact'
import { findAppointmentService, findSchedule, getSchedules } from '#domain/appointments'
import { type Content, getContent, localisedText } from '#domain/content'
import { MAX_NOTE, type PersonOverview, readPerson } from '#domain/people'
import type { FoundPerson } from '#domain/search'
import { getCatalogue } from '#domain/services'
import { hasPermission } from '#domain/staff'
import { Field, SelectField, seeOther } from '#platform/pages'
import {
  channelName,
  consolePage,
  createConsoleContext,
  errorText,
  type FieldError,
  formatMoment,
  formatRelative,
  Icon,
  maskedPhone,
  ResultMessage,
  type View,
} from '../ui/index.ts'
import { ContactMerges } from './contact-merges.tsx'
import { OwnRequestItem } from './own-request.tsx'

/** What came of the last thing that was done on the page. */
export type PersonResult = {
  done?: Parameters<View['t']>[0]
  /** The conversation that they were looked up from. */
  from?: string | null
  errors?: FieldError[]
  /** What was typed in the note that was not kept. */
  typed?: string
  /** The telephones stand there in full. */
  revealed?: boolean
  /** Who may be the same person, and what was looked for. */
  candidates?: { text: string; people: FoundPerson[] }
}

/** What somebody is called: their name, else their username. */
export const personName = ({ t }: View, { name, username }: PersonOverview['identity']): string =>
  name || (username ? `@${username}` : t('conversations.somebody'))

/** A person: how they write, what they reported and booked, what they agreed to, what colleagues note. */
export const personPage = async (view: View, id: string, result: PersonResult = {}): Promise<Response> => {
  const { t, town, member } = view
  const { done, errors = [] } = result
  const person = await readPerson(createConsoleContext(view), id)
  if ('mergedInto' in person) return seeOther(`/console/person/${person.mergedInto}`)
  const [content, catalogue, schedules] = await Promise.all([
    getContent(town),
    getCatalogue(town),
    getSchedules(town),
  ])
  const name = personName(view, person.identity)
  const part = { view, person, content }
  const [last] = person.conversations
  const from = person.conversations.find(({ conversationId }) => conversationId === result.from)
  return consolePage(
    view,
    {
      title: t('person.title', { name }),
      heading: name,
      path: '/console/conversations',
      layout: 'page',
      status: errors.length > 0 ? 422 : 200,
      scripts: ['/assets/draft.js'],
      actions: from ? (
        <a href={`/console/conversations/${from.conversationId}`}>
          <Icon name="back" />
          <span>{t('person.back')}</span>
        </a>
      ) : null,
    },
    <>
      <ResultMessage view={view} done={done} errors={errors} />
      {last ? (
        <p class="buttons">
          <a class="button" href={`/console/010?conversation=${last.conversationId}`}>
            {t('conversation.report')}
          </a>{' '}
          <a class="button" href={`/console/appointments/new?conversation=${last.conversationId}`}>
            {t('appointments.give')}
          </a>
        </p>
      ) : null}
      <div class="person">
        <div>
          <Channels {...part} revealed={result.revealed ?? false} />
          <Part id="conversations" title={t('person.conversations')}>
            {person.conversations.map(({ conversationId, channel, lastInboundAt }) => (
              <li>
                <a href={`/console/conversations/${conversationId}`}>{channelName(view, channel)}</a>{' '}
                <small>{t('person.last', { when: formatRelative(view, lastInboundAt) })}</small>
              </li>
            ))}
          </Part>
          <Part
            id="requests"
            title={t('who.requests')}
            none={person.requests.hiddenCount > 0 ? undefined : t('who.requests.none')}
            after={
              person.requests.hiddenCount > 0 ? (
                <p class="hint">{t('who.requests.elsewhere', { count: person.requests.hiddenCount })}</p>
              ) : null
            }
          >
            {person.requests.visible.map((request) => (
              <OwnRequestItem view={view} catalogue={catalogue} request={request} />
            ))}
          </Part>
          <Part id="appointments" title={t('person.appointments')} none={t('person.appointments.none')}>
            {person.appointments.map(({ id: appointment, startsAt, agendaId, serviceCode, state }) => {
              const schedule = findSchedule(schedules, agendaId)
              const service = schedule && findAppointmentService(schedule, serviceCode)
              return (
                <li>
                  <a href={`/console/appointments/${appointment}`}>{formatMoment(view, startsAt)}</a>{' '}
                  {service ? localisedText(service.names, view.language) : serviceCode}{' '}
                  <span class="state">{t(`appointments.state.${state}`, { desk: '' })}</span>
                </li>
              )
            })}
          </Part>
        </div>
        <div>
          <Notes {...part} errors={errors} typed={result.typed} />
          <Part id="consents" title={t('person.consents')} none={t('person.consents.none')}>
            {person.consents.map(({ notice, quarter, givenAt, withdrawnAt }) => {
              const subject = content.notices.find((one) => one.id === notice)
              return (
                <li>
                  {localisedText(subject?.title, view.language) || notice}
                  {quarter ? ` (${quarter})` : ''}{' '}
                  <small>
                    {withdrawnAt
                      ? t('person.consents.until', {
                          since: formatMoment(view, givenAt),
                          until: formatMoment(view, withdrawnAt),
                        })
                      : t('person.consents.since', { since: formatMoment(view, givenAt) })}
                  </small>
                </li>
              )
            })}
          </Part>
          <ContactMerges
            view={view}
            merges={person.merges}
            mayUndo={member !== undefined && hasPermission(member, 'undo-contact-merge')}
          />
          {member && hasPermission(member, 'merge-people') ? (
            <MergeForms {...part} errors={errors} candidates={result.candidates} />
          ) : null}
        </div>
      </div>
    </>,
  )
}

type PartProps = { view: View; person: PersonOverview; content: Content }

/** A list of one kind of thing. */
const Part = (props: {
  id: string
  title: string
  none?: string
  after?: ComponentChildren
  children: ComponentChildren[]
}) => (
  <section class="card" aria-labelledby={`${props.id}-title`}>
    <h2 id={`${props.id}-title`}>{props.title}</h2>
    {props.children.length > 0 ? <ul class="near">{props.children}</ul> : <p>{props.none}</p>}
    {props.after}
  </section>
)

/** How they are reached: by which ids, now and before. Telephones by their end until somebody asks. */
const Channels = ({
  view,
  person: { id, identity, aliases, since },
  revealed,
}: PartProps & { revealed: boolean }) => {
  const { t } = view
  const phones = aliases.filter(({ kind }) => kind === 'phone')
  return (
    <section class="card" aria-labelledby="channels-title">
      <h2 id="channels-title">{t('person.channels')}</h2>
      <dl>
        <dt>{t('who.telephone')}</dt>
        <dd>
          {phones.length === 0
            ? t('who.telephone.none')
            : phones.map(({ value, active }) => (
                <div>
                  {revealed ? `+${value}` : maskedPhone(value)} {active ? '' : t('person.former')}
                </div>
              ))}
        </dd>
        {identity.username ? (
          <>
            <dt>{t('who.username')}</dt>
            <dd>@{identity.username}</dd>
          </>
        ) : null}
        {since ? (
          <>
            <dt>{t('person.since')}</dt>
            <dd>{formatMoment(view, since)}</dd>
          </>
        ) : null}
      </dl>
      {revealed || phones.length === 0 ? null : (
        <form method="post" action={`/console/person/${id}`} class="reveal">
          <button type="submit" class="plain" name="do" value="reveal">
            {t('who.reveal')}
          </button>
        </form>
      )}
    </section>
  )
}

/** What colleagues note on the person, whatever the conversation. */
const Notes = (props: PartProps & { errors: FieldError[]; typed?: string }) => {
  const { view, person, content, errors, typed } = props
  const { t, language, member } = view
  const team = (id: string): string =>
    localisedText(content.teams.find((one) => one.id === id)?.names, language) || id
  const own = (member?.teams ?? []).filter((id) => content.teams.some((one) => one.id === id && one.discreet))
  return (
    <section class="card" aria-labelledby="notes-title">
      <h2 id="notes-title">{t('person.notes')}</h2>
      <ul class="near">
        {person.notes.map(({ author, at, words, discreetTeam }) => (
          <li>
            <p dir="auto" class="said">
              {words}
            </p>
            <small>
              {author} · {formatMoment(view, at)}
              {discreetTeam ? ` · ${t('person.notes.of', { team: team(discreetTeam) })}` : ''}
            </small>
          </li>
        ))}
      </ul>
      <form method="post" action={`/console/person/${person.id}`}>
        <Field
          id="note"
          label={t('person.notes.add')}
          hint={t('person.notes.hint')}
          error={errorText(view, errors, 'note')}
        >
          {(attributes) => (
            <textarea {...attributes} class="short" maxLength={MAX_NOTE} dir="auto" data-draft="">
              {typed ?? ''}
            </textarea>
          )}
        </Field>
        {own.length > 0 ? (
          <SelectField
            id="team"
            label={t('person.notes.who')}
            ask={t('person.notes.everybody')}
            chosen={own[0]}
            options={own.map((id) => [id, team(id)])}
          />
        ) : null}
        <button type="submit" class="plain" name="do" value="note">
          {t('person.notes.send')}
        </button>
      </form>
    </section>
  )
}

/** Looks for who is the same person, and merges the two. */
const MergeForms = (props: PartProps & { errors: FieldError[]; candidates?: PersonResult['candidates'] }) => {
  const { view, person, errors, candidates } = props
  const { t } = view
  const path = `/console/person/${person.id}`
  const others = (candidates?.people ?? []).filter(({ id }) => id !== person.id)
  return (
    <details class="card" open={candidates !== undefined || errors.some(({ field }) => field === 'other')}>
      <summary>{t('person.merge')}</summary>
      <p>{t('person.merge.lead')}</p>
      <form method="post" action={path}>
        <Field
          id="other"
          label={t('person.merge.with')}
          hint={t('person.merge.hint')}
          error={errorText(view, errors, 'other')}
        >
          {(attributes) => (
            <input {...attributes} maxLength={100} value={candidates?.text} autocomplete="off" dir="auto" />
          )}
        </Field>
        <button type="submit" class="plain" name="do" value="find">
          {t('search.send')}
        </button>
      </form>
      {candidates ? <p role="status">{t('search.count', { count: others.length })}</p> : null}
      <ul class="near">
        {others.map(({ id, identity, conversations: [last] }) => (
          <li>
            <a href={`/console/person/${id}`} dir="auto">
              {personName(view, identity)}
            </a>{' '}
            <small>
              {[
                identity.phone && maskedPhone(identity.phone),
                last && channelName(view, last.channel),
                last && formatRelative(view, last.lastInboundAt),
              ]
                .filter(Boolean)
                .join(' · ')}
            </small>
            <form method="post" action={path}>
              <input type="hidden" name="person" value={id} />
              <button type="submit" class="plain" name="do" value="merge">
                {t('person.merge.send', { name: personName(view, identity) })}
              </button>
            </form>
          </li>
        ))}
      </ul>
    </details>
  )
}
