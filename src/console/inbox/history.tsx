import type { HistoryLine, InternalNote } from '#domain/conversations'
import { FormattedText, formatMoment, type View } from '../ui/index.ts'
import { Media } from './media.tsx'

/** Everything said, with what colleagues noted where they noted it. */
export const History = ({
  view,
  id,
  lines,
  notes,
}: {
  view: View
  id: string
  lines: (HistoryLine | 'reserved')[]
  notes: InternalNote[]
}) => {
  const { t } = view
  const all = [
    ...lines.map((line) => ({ at: line === 'reserved' ? 0 : line.at.getTime(), line })),
    ...notes.map((note) => ({ at: note.at.getTime(), line: { note } as const })),
  ]
  // Reserved parts stand where they were said: after what came before them.
  for (const [index, one] of all.entries()) if (one.at === 0) one.at = all[index - 1]?.at ?? 0
  all.sort((a, b) => a.at - b.at)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="scroll" id="scroll" tabIndex={0} aria-label={t('conversation.history')}>
      <ol class="chat" id="history" data-live="" aria-live="polite">
        {all.map(({ line }) =>
          line === 'reserved' ? (
            <li class="note">{t('conversation.reserved')}</li>
          ) : 'note' in line ? (
            <li class="note" id={`note-${line.note.id}`}>
              <p dir="auto">{line.note.words}</p>
              <small>
                {t('conversation.note.by', { author: line.note.author })} ·{' '}
                <time dateTime={line.note.at.toISOString()}>{formatMoment(view, line.note.at)}</time>
              </small>
            </li>
          ) : (
            <Bubble view={view} id={id} line={line} />
          ),
        )}
      </ol>
    </section>
  )
}

const TICKS = { queued: '🕓', sending: '🕓', sent: '✓', delivered: '✓✓', read: '✓✓', failed: '!' } as const

const Bubble = ({ view, id, line }: { view: View; id: string; line: HistoryLine }) => {
  const { t } = view
  const who =
    line.from === 'citizen' ? t('conversation.citizen') : (line.author ?? t('conversation.automatic'))
  return (
    <li class={line.from} id={`line-${line.id}`}>
      {line.about ? (
        <blockquote>
          <a href={`#line-${line.about.id}`}>{line.about.words}</a>
        </blockquote>
      ) : null}
      <Media view={view} id={id} line={line} />
      {line.cards?.length ? null : (
        <p dir="auto">
          <FormattedText text={line.words} />
        </p>
      )}
      <small>
        {who} · <time dateTime={line.at.toISOString()}>{formatMoment(view, line.at)}</time>
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
