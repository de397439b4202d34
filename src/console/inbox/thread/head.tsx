import { DateTime } from 'luxon'
import type { ComponentChildren } from 'preact'
import type { Identity } from '#domain/contacts'
import { type Content, localisedText } from '#domain/content'
import { type Handover, isSnoozed, type Snooze, snoozeUntil } from '#domain/conversations'
import type { Macro } from '#domain/inbox'
import { type Label, PRIORITIES, parsePriority, type ShownLabel } from '#domain/labels'
import { Field, FormId } from '#platform/pages'
import { formatMoment, Icon, type IconName, maskedPhone, type View } from '../../ui/index.ts'
import { type ListPlace, listPath } from '../address.ts'
import { Initials } from '../initials.tsx'
import { teamName, Wait, type Waiting } from '../row-facts.tsx'

/** What can be done with a conversation, and to whom it can be given. */
export type ThreadHeadProps = {
  view: View
  path: string
  place: ListPlace
  name: string
  /** The page of who it is with, where the member may see it. */
  person?: string
  identity: Identity | undefined
  channel: string
  open: Handover | undefined
  /** The team that has it, or had it last. */
  team: string | undefined
  content: Content
  colleagues: { id: string; name: string; teams: string[] }[]
  labels: { all: Label[]; given: ShownLabel[] }
  macros: Macro[]
  /** Where they have had no answer. */
  waiting?: Waiting
  previous?: string
  next?: string
}

/** The contact, the assignee, and every command on a conversation except the answer. */
export const ThreadHead = (props: ThreadHeadProps) => {
  const { view, place, name, person, identity, channel, open, team, content, labels, waiting } = props
  const { t, language } = view
  const snoozed = open && isSnoozed(open, view.town.now()) ? open.snoozedUntil : undefined
  return (
    <header class="thread-head">
      <a class="thread-back" href={listPath(place)} data-pane="" aria-label={t('conversation.back')}>
        <Icon name="back" />
      </a>
      <Initials name={name} />
      <div class="thread-who" id="summary" data-live="">
        <h2 id="thread-title" tabIndex={-1} dir="auto">
          {person ? (
            <a href={person} data-key="p" title={`${t('person.open')} (p)`}>
              {name || t('conversations.somebody')}
            </a>
          ) : (
            name || t('conversations.somebody')
          )}
        </h2>
        <p>
          {waiting ? <Wait view={view} waiting={waiting} /> : null}
          {identity?.phone ? <span>{maskedPhone(identity.phone)}</span> : null}
          <span>{channel}</span>
          <span>{team ? teamName(content, language, team) : t('conversation.none')}</span>
          <span>{open ? (open.takenBy ?? t('conversation.nobody')) : t('conversations.automatic')}</span>
          {snoozed ? <span>{t('conversations.until', { when: formatMoment(view, snoozed) })}</span> : null}
          {labels.given.map((label) => (
            <span class={`label ${label.tint}`}>{label.name}</span>
          ))}
        </p>
      </div>
      <nav class="thread-step" aria-label={t('conversation.neighbours')}>
        {props.previous ? (
          <a
            href={props.previous}
            data-pane=""
            data-key="["
            aria-label={t('conversation.previous')}
            title={`${t('conversation.previous')} [`}
          >
            <Icon name="previous" />
          </a>
        ) : null}
        {props.next ? (
          <a
            href={props.next}
            data-pane=""
            data-key="]"
            aria-label={t('conversation.next')}
            title={`${t('conversation.next')} ]`}
          >
            <Icon name="next" />
          </a>
        ) : null}
      </nav>
      {open ? <Commands {...props} open={open} snoozed={snoozed ?? undefined} /> : <LabelMenu {...props} />}
      <button type="button" class="plain small context-button" popovertarget="context">
        {t('conversation.context')}
      </button>
    </header>
  )
}

const Commands = (props: ThreadHeadProps & { open: Handover; snoozed?: Date }) => {
  const { view, path, place, open, macros, snoozed } = props
  const { t, member } = view
  return (
    <div class="thread-commands">
      {open.state === 'taken' && open.assigneeId === member?.id ? null : (
        <form method="post" action={path}>
          <PlaceFields place={place} />
          <CommandButton icon="account" name="take" letter="i" label={t('conversation.take.short')} />
        </form>
      )}
      {snoozed ? (
        <form method="post" action={path}>
          <PlaceFields place={place} />
          <CommandButton icon="snooze" name="wake" letter="s" label={t('snooze.wake')} />
        </form>
      ) : (
        <SnoozeMenu {...props} />
      )}
      <PassMenu {...props} />
      <LabelMenu {...props} />
      {macros.length > 0 ? <MacroMenu {...props} /> : null}
      <form method="post" action={path}>
        <PlaceFields place={place} />
        <CommandButton icon="done" name="close" letter="r" label={t('conversation.close')} />
      </form>
    </div>
  )
}

/** The list that a form is sent from: it comes back to it. */
export const PlaceFields = ({ place: { show, label } }: { place: ListPlace }) => (
  <>
    <input type="hidden" name="show" value={show} />
    {label ? <input type="hidden" name="label_is" value={label} /> : null}
  </>
)

const CommandButton = (props: { icon: IconName; name: string; letter: string; label: string }) => (
  <button
    type="submit"
    class="plain small"
    name="do"
    value={props.name}
    data-key={props.letter}
    aria-keyshortcuts={props.letter}
    title={`${props.label} (${props.letter})`}
  >
    <Icon name={props.icon} /> <span>{props.label}</span>
  </button>
)

/** What unfolds beneath a button: without a script too. */
const Menu = (props: {
  id: string
  icon: IconName
  letter: string
  label: string
  children: ComponentChildren
}) => (
  <div class="command-menu">
    <button
      type="button"
      class="plain small"
      popovertarget={props.id}
      data-key={props.letter}
      aria-keyshortcuts={props.letter}
      title={`${props.label} (${props.letter})`}
    >
      <Icon name={props.icon} /> <span>{props.label}</span>
    </button>
    <div
      id={props.id}
      class="menu commands"
      popover="auto"
      data-menu=""
      role="dialog"
      aria-label={props.label}
    >
      {props.children}
    </div>
  </div>
)

const SNOOZES_NOW = ['later', 'tomorrow', 'next-week'] as const satisfies Snooze[]

const SnoozeMenu = ({ view, path, place }: ThreadHeadProps) => {
  const { t, town } = view
  const now = DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone })
  return (
    <Menu id="snooze-menu" icon="snooze" letter="s" label={t('snooze')}>
      <form method="post" action={path}>
        <PlaceFields place={place} />
        <input type="hidden" name="do" value="snooze" />
        {SNOOZES_NOW.map((which) => {
          const until = snoozeUntil(which, now)
          return (
            <button type="submit" name="until" value={which}>
              {t(`snooze.${which}`)} <small>{until ? formatMoment(view, until.toJSDate()) : ''}</small>
            </button>
          )
        })}
      </form>
      <form method="post" action={path} class="command-date">
        <PlaceFields place={place} />
        <input type="hidden" name="do" value="snooze" />
        <Field id="day" label={t('snooze.date')}>
          {(attributes) => (
            <input
              {...attributes}
              type="date"
              min={now.plus({ days: 1 }).toISODate() ?? undefined}
              required
            />
          )}
        </Field>
        <button type="submit" class="plain small" name="until" value="date">
          {t('snooze')}
        </button>
      </form>
    </Menu>
  )
}

const PassMenu = ({ view, path, place, open, content, colleagues }: ThreadHeadProps) => {
  const { t, language } = view
  const others = colleagues.filter(
    ({ id, teams }) => id !== open?.assigneeId && (!open?.discreet || teams.includes(open.team)),
  )
  return (
    <Menu id="pass-menu" icon="pass" letter="d" label={t('conversation.pass.short')}>
      <form method="post" action={path} aria-label={t('conversation.pass.team')}>
        <PlaceFields place={place} />
        <input type="hidden" name="do" value="pass" />
        <p class="menu-head">{t('conversation.pass.team')}</p>
        {content.teams
          .filter(({ id }) => id !== open?.team)
          .map(({ id, names, discreet }) => (
            <button type="submit" name="team" value={id}>
              {localisedText(names, language) || id}
              {discreet ? <small> {t('inbox-rules.discreet')}</small> : null}
            </button>
          ))}
      </form>
      {others.length > 0 ? (
        <form method="post" action={path} aria-label={t('conversation.give')}>
          <PlaceFields place={place} />
          <input type="hidden" name="do" value="give" />
          <p class="menu-head">{t('conversation.give')}</p>
          {others.map(({ id, name }) => (
            <button type="submit" name="colleague" value={id}>
              {name}
            </button>
          ))}
        </form>
      ) : null}
    </Menu>
  )
}

const LabelMenu = ({ view, path, place, open, labels: { all, given } }: ThreadHeadProps) => {
  const { t } = view
  if (all.length === 0 && !open) return null
  const priority = parsePriority(open?.priority)
  return (
    <Menu id="label-menu" icon="tag" letter="l" label={t('labels.title')}>
      {all.length > 0 ? (
        <form method="post" action={path}>
          <PlaceFields place={place} />
          {all.map(({ id, name, tint }) => (
            <label class="check">
              <input type="checkbox" name="label" value={id} checked={given.some((one) => one.id === id)} />{' '}
              <span class={`label ${tint}`}>{name}</span>
            </label>
          ))}
          <button type="submit" class="plain small" name="do" value="labels">
            {t('account.save')}
          </button>
        </form>
      ) : null}
      {open ? (
        <form method="post" action={path}>
          <PlaceFields place={place} />
          <input type="hidden" name="do" value="priority" />
          <p class="menu-head">{t('priority')}</p>
          {PRIORITIES.map((one) => (
            <button
              type="submit"
              name="priority"
              value={one}
              aria-pressed={one === priority ? 'true' : 'false'}
            >
              {t(`priority.${one}`)}
            </button>
          ))}
        </form>
      ) : null}
    </Menu>
  )
}

const MacroMenu = ({ view, path, place, macros }: ThreadHeadProps) => {
  const { t } = view
  return (
    <Menu id="macro-menu" icon="macro" letter="m" label={t('macros.title')}>
      <form method="post" action={path}>
        <PlaceFields place={place} />
        <FormId />
        <input type="hidden" name="do" value="macro" />
        {macros.map(({ id, title }) => (
          <button type="submit" name="macro" value={id}>
            {title}
          </button>
        ))}
      </form>
    </Menu>
  )
}
