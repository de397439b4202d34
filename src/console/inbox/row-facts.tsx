import { type Content, localisedText } from '#domain/content'
import type { InboxRow } from '#domain/conversations'
import { answerDeadline, isAnswerDueSoon, type TeamSettings } from '#domain/inbox'
import { createMarkupCache } from '#platform/markup'
import { channelName, formatMoment, formatRelative, type View } from '../ui/index.ts'
import { formatWait, formatWhen } from './times.ts'

/** What the facts of a row are told from. */
type Given = { content: Content; teams: Map<string, TeamSettings> }

/** A team's name, or its id when it is no longer one. */
export const teamName = (content: Content, language: string, id: string): string =>
  localisedText(content.teams.find((team) => team.id === id)?.names, language) || id

/** How long a citizen waits: since when, until when the team answers, and whether that is over or close. */
export type Waiting = { since: Date; deadline?: Date; look: 'overdue' | 'soon' | '' }

/** How a citizen of a team waits who has had no answer since then. */
export const waitingOf = (
  view: View,
  { content, teams }: Given,
  { team, since }: { team: string; since: Date },
): Waiting => {
  const deadline = answerDeadline(view.town, content.hours, teams.get(team), since)
  if (!deadline) return { since, look: '' }
  const now = view.town.now()
  const look = deadline <= now ? 'overdue' : isAnswerDueSoon(deadline, since, now) ? 'soon' : ''
  return { since, deadline, look }
}

/** How long a citizen has waited for an answer, and until when they are to have one: few letters for the eye, a sentence for the ear. */
export const Wait = ({ view, waiting: { since, deadline, look } }: { view: View; waiting: Waiting }) => {
  const { t } = view
  return (
    <span class={`wait ${look}`} title={formatMoment(view, since)}>
      <span aria-hidden="true">
        ● {formatWait(view, since)}
        {deadline ? (
          <span class="deadline"> {t('conversations.limit', { when: formatWhen(view, deadline) })}</span>
        ) : null}
      </span>
      <span class="visually-hidden">
        {t('conversations.unanswered', { when: formatRelative(view, since) })}
        {deadline
          ? ` · ${t(look === 'overdue' ? 'conversations.overdue' : 'conversations.due', { when: formatMoment(view, deadline) })}`
          : ''}
      </span>
    </span>
  )
}

type FactsProps = { view: View; pane: Given; row: InboxRow }

const cached = createMarkupCache(2_000)

/** What is to be known of a conversation beside its words, which are kept nowhere: rendered again once any of it reads otherwise. */
export const RowFacts = (props: FactsProps) => {
  const { view, pane, row } = props
  const { handover: one, unansweredSince, snoozedUntil, priority, channel } = row
  const waiting =
    one && unansweredSince ? waitingOf(view, pane, { team: one.team, since: unansweredSince }) : undefined
  const wait = waiting && [
    waiting.since,
    formatWait(view, waiting.since),
    formatRelative(view, waiting.since),
    waiting.deadline,
    waiting.deadline && formatWhen(view, waiting.deadline),
    waiting.look,
  ]
  const labels = JSON.stringify(row.labels)
  const key = [
    view.town,
    view.language,
    pane.content,
    one?.team,
    one?.takenBy,
    channel,
    priority,
    snoozedUntil,
  ]
  return cached([...key, labels, ...(wait ?? [])], () => <Facts {...props} waiting={waiting} />)
}

const Facts = ({ view, pane, row, waiting }: FactsProps & { waiting: Waiting | undefined }) => {
  const { t, language } = view
  const { handover: one, snoozedUntil } = row
  return (
    <>
      {waiting ? <Wait view={view} waiting={waiting} /> : null}
      {row.priority === 'urgent' || row.priority === 'high' ? (
        <span class={`priority ${row.priority}`}>{t(`priority.${row.priority}`)}</span>
      ) : null}
      {snoozedUntil ? (
        <span>{t('conversations.until', { when: formatMoment(view, snoozedUntil) })}</span>
      ) : null}
      {row.labels.map((label) => (
        <span class={`label ${label.tint}`}>{label.name}</span>
      ))}
      {one ? <span>{teamName(pane.content, language, one.team)}</span> : null}
      <span>{channelName(view, row.channel)}</span>
      {one?.takenBy ? <span>{one.takenBy}</span> : null}
      {one ? null : <span>{t('conversations.automatic')}</span>}
    </>
  )
}
