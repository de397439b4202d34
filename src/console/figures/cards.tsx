import type { Change, FigureCard } from '#domain/figures'
import { Spark } from '#platform/charts'

const ARROWS: Record<Change['direction'], string> = { more: '▲', less: '▼', same: '=', none: '' }

const changeClass = ({ direction, good }: Change): string => {
  if (direction === 'same' || direction === 'none' || good === undefined) return 'change'
  return good ? 'change better' : 'change worse'
}

/** The figures that stand above all: each with what it was before, and how it went. */
export const FigureCards = ({ cards, label }: { cards: readonly FigureCard[]; label: string }) => (
  <ul class="figure-cards" aria-label={label}>
    {cards.map(({ name, value, note, change, series }) => (
      <li>
        <span class="name">{name}</span>
        <strong>{value}</strong>
        <Spark values={series} />
        <span class={changeClass(change)}>
          {ARROWS[change.direction] ? (
            <span aria-hidden="true" class="arrow">
              {ARROWS[change.direction]}
            </span>
          ) : null}
          {change.words}
        </span>
        <span class="note">{note}</span>
      </li>
    ))}
  </ul>
)
