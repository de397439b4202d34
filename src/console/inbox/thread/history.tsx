import type { HistoryLine, InternalNote } from '#domain/conversations'
import { hasPermission } from '#domain/staff'
import { FormattedText, formatHour, formatMoment, languageName, type View } from '../../ui/index.ts'
import { dayOf, formatDayLine } from '../times.ts'
import type { LineTranslation } from '../translation.ts'
import { Media } from './media.tsx'

type Entry = { at: number; line: HistoryLine | 'reserved' | { note: InternalNote } }

/** What was said and noted, in the order in which it was. Reserved parts stand after what came before them. */
const inOrder = (lines: (HistoryLine | 'reserved')[], notes: InternalNote[]): Entry[] => {
  const all: Entry[] = [
    ...lines.map((line) => ({ at: line === 'reserved' ? 0 : line.at.getTime(), line })),
    ...notes.map((note) => ({ at: note.at.getTime(), line: { note } })),
  ]
  for (const [index, one] of all.entries()) if (one.at === 0) one.at = all[index - 1]?.at ?? 0
  return all.sort((a, b) => a.at - b.at)
}

/** Everything said, with what colleagues noted where they noted it, divided by days. */
export const History = ({
  view,
  id,
  lines,
  notes,
  translations,
}: {
  view: View
  id: string
  lines: (HistoryLine | 'reserved')[]
  notes: InternalNote[]
  translations: Map<string, LineTranslation>
}) => {
  const { t } = view
  const days = Map.groupBy(inOrder(lines, notes), ({ at }) => (at === 0 ? '' : dayOf(view, new Date(at))))
  return (
    <section
      class="scroll"
      id="scroll"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
      tabIndex={0}
      aria-label={t('conversation.history')}
      data-gallery-words={[t('gallery'), t('gallery.previous'), t('gallery.next'), t('close')].join('|')}
    >
      <div id="history" data-live="" aria-live="polite">
        {[...days].map(([day, entries]) => (
          <section class="day" id={`day-${day}`} aria-labelledby={day ? `date-${day}` : undefined}>
            {day ? (
              <h3 class="day-line" id={`date-${day}`}>
                <time dateTime={day}>{formatDayLine(view, day)}</time>
              </h3>
            ) : null}
            <ol class="thread">
              {entries.map(({ line }) =>
                line === 'reserved' ? (
                  <li class="reserved">{t('conversation.reserved')}</li>
                ) : 'note' in line ? (
                  <Note view={view} note={line.note} />
                ) : (
                  <Bubble view={view} id={id} line={line} translation={translations.get(line.id)} />
                ),
              )}
            </ol>
          </section>
        ))}
      </div>
    </section>
  )
}

const Hour = ({ view, at }: { view: View; at: Date }) => (
  <time dateTime={at.toISOString()} title={formatMoment(view, at)}>
    {formatHour(view, at)}
  </time>
)

const Note = ({ view, note }: { view: View; note: InternalNote }) => (
  <li class="note" id={`note-${note.id}`}>
    <p dir="auto">{note.words}</p>
    <small>
      {view.t('conversation.note.by', { author: note.author })} · <Hour view={view} at={note.at} />
    </small>
  </li>
)

const TICKS = { queued: '🕓', sending: '🕓', sent: '✓', delivered: '✓✓', read: '✓✓', failed: '!' } as const

/** Who said it, as it looks: the citizen, a colleague, the automatic part. */
const voiceOf = ({ from, author }: HistoryLine): 'citizen' | 'staff' | 'assistant' =>
  from === 'citizen' ? 'citizen' : author ? 'staff' : 'assistant'

/** What a machine made of it, marked as that. */
const Translation = ({ view, translation }: { view: View; translation: LineTranslation }) => {
  const { t, language } = view
  if (translation.state !== 'done') return <p class="hint">{t(`translation.${translation.state}`)}</p>
  const { text, from } = translation
  // What is in their language already needs none.
  if (from === language) return null
  return (
    <div class="translation">
      <small>
        {from
          ? t('translation.machine.from', { language: languageName(view, from) })
          : t('translation.machine')}
      </small>
      <p dir="auto" lang={language}>
        {text}
      </p>
    </div>
  )
}

const Bubble = ({
  view,
  id,
  line,
  translation,
}: {
  view: View
  id: string
  line: HistoryLine
  translation: LineTranslation | undefined
}) => {
  const { t } = view
  const who =
    line.from === 'citizen' ? t('conversation.citizen') : (line.author ?? t('conversation.automatic'))
  const words = line.sent ? line.sent.text : line.words
  const mayOpen = view.member !== undefined && hasPermission(view.member, 'see-queue')
  return (
    <li class={voiceOf(line)} id={`line-${line.id}`}>
      {line.about ? (
        <blockquote>
          <a href={`#line-${line.about.id}`}>{line.about.words}</a>
        </blockquote>
      ) : null}
      <Media view={view} id={id} line={line} />
      {line.cards?.length || !words ? null : (
        <p dir="auto">
          <FormattedText text={words} linked={mayOpen} />
        </p>
      )}
      {translation ? <Translation view={view} translation={translation} /> : null}
      {line.original ? (
        <div class="translation">
          <small>{t('translation.original')}</small>
          <p dir="auto">{line.original}</p>
        </div>
      ) : null}
      <small>
        {who} · <Hour view={view} at={line.at} />
        {line.state && line.author ? (
          <>
            {' · '}
            <span class={`ticks ${line.state}`} aria-hidden="true">
              {TICKS[line.state]}
            </span>{' '}
            {t(`delivery.${line.state}`)}
          </>
        ) : null}
        {line.state === 'failed' ? ` (${line.problem ?? t('conversation.failed')})` : ''}
      </small>
    </li>
  )
}
