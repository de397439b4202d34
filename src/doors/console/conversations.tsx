import { Field, FormId, readForm, seeOther } from '#platform/pages'
import { contentOf, textIn } from '#town/content'
import {
  aboutOf,
  answerCitizen,
  closeHandover,
  commentOf,
  type Handover,
  type HandoverOutcome,
  handoverById,
  handovers,
  historyOf,
  type Line,
  passTo,
  type Viewer,
} from '#town/conversations'
import { type ConsoleKey, consolePage, moment, type View } from './frame.tsx'
import { Formatted } from './phone.tsx'
import { Outcome, Table } from './table.tsx'

const viewerOf = ({ member }: View): Viewer => ({ name: member?.name ?? '', teams: member?.teams ?? [] })

const LOOKS = { waiting: 'late', taken: '', closed: 'closed', withdrawn: 'closed' } as const

/** Conversations that wait for people or are with them; on the other tab, those done with. */
export const conversationsPage = async (
  view: View,
  request: Request,
  done?: ConsoleKey,
): Promise<Response> => {
  const { t, town, language } = view
  const which = new URL(request.url).searchParams.get('show') === 'done' ? 'done' : 'open'
  const [rows, content] = await Promise.all([handovers(town, viewerOf(view), which), contentOf(town)])
  const teamName = (id: string) => textIn(content.teams.find((team) => team.id === id)?.names, language) || id
  return consolePage(
    view,
    { title: t('conversations.title'), path: '/console/conversations', live: 'inbox' },
    <>
      <Outcome view={view} done={done} />
      <h1>{t('conversations.title')}</h1>
      <p class="lead">{t('conversations.lead')}</p>
      <nav class="tabs" aria-label={t('conversations.which')}>
        {(['open', 'done'] as const).map((one) => (
          <a href={`/console/conversations?show=${one}`} aria-current={one === which ? 'page' : undefined}>
            {t(`conversations.show.${one}`)}
          </a>
        ))}
      </nav>
      <div id="conversations" data-live="">
        {rows.length === 0 ? (
          <p class="empty">{t(`conversations.empty.${which}`)}</p>
        ) : (
          <Table
            view={view}
            label={t('conversations.title')}
            columns={[
              'conversations.about',
              'conversations.team',
              'conversations.state',
              'conversations.since',
            ]}
          >
            {rows.map((row) => (
              <tr>
                <td class="text">
                  <a href={`/console/conversations/${row.id}`}>
                    {aboutOf(town, row).slice(0, 120) || t('conversations.nothing-said')}
                  </a>
                  {row.stars ? (
                    <div>
                      <span role="img" aria-label={t('conversations.stars', { stars: row.stars })}>
                        {'★'.repeat(row.stars)}
                      </span>{' '}
                      <small>{commentOf(town, row)}</small>
                    </div>
                  ) : null}
                </td>
                <td>{teamName(row.team)}</td>
                <td>
                  <span class={`state ${LOOKS[row.state]}`}>{t(`conversations.state.${row.state}`)}</span>
                  {row.takenBy ? (
                    <div>
                      <small>{row.takenBy}</small>
                    </div>
                  ) : null}
                </td>
                <td>
                  <time dateTime={row.requestedAt.toISOString()}>{moment(view, row.requestedAt)}</time>
                </td>
              </tr>
            ))}
          </Table>
        )}
      </div>
    </>,
  )
}

/** One conversation: everything said in it, and what can be done. */
export const conversationPage = async (
  view: View,
  id: string,
  missing: () => Response,
  outcome: { done?: ConsoleKey; problem?: ConsoleKey; typed?: string } = {},
): Promise<Response> => {
  const { t, town, language } = view
  const row = await handoverById(town.db, town, viewerOf(view), id)
  if (!row) return missing()
  const [lines, content] = await Promise.all([historyOf(town.db, town, row.conversationId), contentOf(town)])
  const open = row.state === 'waiting' || row.state === 'taken'
  const errors = outcome.problem ? [{ field: 'words', key: outcome.problem }] : []
  const team = textIn(content.teams.find((one) => one.id === row.team)?.names, language) || row.team
  return consolePage(
    view,
    {
      title: t('conversation.title', { team }),
      path: '/console/conversations',
      status: errors.length > 0 ? 422 : 200,
      live: 'inbox',
    },
    <>
      <p>
        <a href="/console/conversations">← {t('conversation.back')}</a>
      </p>
      <Outcome view={view} done={outcome.done} errors={errors} />
      <h1>{t('conversation.title', { team })}</h1>
      <p>
        <span class={`state ${LOOKS[row.state]}`}>{t(`conversations.state.${row.state}`)}</span>{' '}
        {row.takenBy ? t('conversation.taken', { name: row.takenBy }) : null}
      </p>
      <div class="columns">
        <section aria-label={t('conversation.history')}>
          <ol class="chat" id="history" data-live="" aria-live="polite">
            {lines.map((line) => (
              <Bubble view={view} line={line} />
            ))}
          </ol>
        </section>
        {open ? (
          <div>
            <form class="card" method="post" action={`/console/conversations/${row.id}`}>
              <h2>{t('conversation.answer')}</h2>
              <FormId />
              <Field
                id="words"
                label={t('conversation.words')}
                hint={t('conversation.words.hint')}
                error={outcome.problem && t(outcome.problem)}
              >
                {(attributes) => (
                  <textarea {...attributes} maxLength={4000}>
                    {outcome.typed ?? ''}
                  </textarea>
                )}
              </Field>
              <button type="submit" name="do" value="answer">
                {t('conversation.send')}
              </button>
            </form>
            <PassForm
              view={view}
              row={row}
              teams={content.teams.map(({ id: one, names }) => [one, textIn(names, language)])}
            />
            <form class="card" method="post" action={`/console/conversations/${row.id}`}>
              <h2>{t('conversation.close')}</h2>
              <p>{t('conversation.close.hint')}</p>
              <button type="submit" class="plain" name="do" value="close">
                {t('conversation.close.send')}
              </button>
            </form>
          </div>
        ) : null}
      </div>
    </>,
  )
}

const Bubble = ({ view, line }: { view: View; line: Line }) => {
  const { t } = view
  const who =
    line.from === 'citizen' ? t('conversation.citizen') : (line.author ?? t('conversation.automatic'))
  return (
    <li class={line.from}>
      <p dir="auto">
        <Formatted words={line.words} />
      </p>
      <small>
        {who} · <time dateTime={line.at.toISOString()}>{moment(view, line.at)}</time>
        {line.state === 'failed' ? ` · ${t('conversation.failed')}` : ''}
      </small>
    </li>
  )
}

const PassForm = ({
  view: { t },
  row,
  teams,
}: {
  view: View
  row: Handover
  teams: [id: string, name: string][]
}) => (
  <form class="card" method="post" action={`/console/conversations/${row.id}`}>
    <h2>{t('conversation.pass')}</h2>
    <Field id="team" label={t('conversation.pass.team')}>
      {(attributes) => (
        <select {...attributes}>
          {teams
            .filter(([id]) => id !== row.team)
            .map(([id, name]) => (
              <option value={id}>{name}</option>
            ))}
        </select>
      )}
    </Field>
    <button type="submit" class="plain" name="do" value="pass">
      {t('conversation.pass.send')}
    </button>
  </form>
)

const PROBLEMS: Record<Exclude<HandoverOutcome, 'done'>, ConsoleKey> = {
  gone: 'conversation.error.gone',
  empty: 'conversation.error.empty',
  'closed-window': 'conversation.error.window',
}

/** Answers, hands to another team, or gives the conversation back to the automatic part. */
export const actOnConversation = async (
  view: View,
  id: string,
  request: Request,
  missing: () => Response,
): Promise<Response> => {
  const { town } = view
  const viewer = viewerOf(view)
  const { text } = await readForm(request)
  const deed = text('do')
  const typed = text('words', 4_000)
  const outcome =
    deed === 'close'
      ? await closeHandover(town, viewer, id)
      : deed === 'pass'
        ? await passTo(town, viewer, id, text('team'))
        : await answerCitizen(town, viewer, id, typed, text('form_id') || Bun.randomUUIDv7())
  if (outcome !== 'done') return conversationPage(view, id, missing, { problem: PROBLEMS[outcome], typed })
  if (deed === 'close') return seeOther('/console/conversations?done=closed')
  if (deed === 'pass') return seeOther('/console/conversations?done=passed')
  return seeOther(`/console/conversations/${id}`)
}
