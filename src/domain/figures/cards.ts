import type { Figures } from './figures.ts'
import { type FigureTexts, formatDuration, formatNumber, formatShare } from './wording.ts'

/** The figures that stand above all, in their order. */
export const CARDS = [
  'received',
  'resolved',
  'overdue',
  'reopened',
  'appointments',
  'answer',
  'resolution',
  'satisfaction',
  'conversations',
  'cost',
] as const

export type CardId = (typeof CARDS)[number]

/** What the value of a figure is counted in. */
export type CardUnit = 'count' | 'hours' | 'stars' | 'euros'

/** How a figure has changed. `none`: there is nothing to compare with. */
export type Change = {
  direction: 'more' | 'less' | 'same' | 'none'
  /** Whether that is what is hoped for; unset where nothing is. */
  good?: boolean
  percent: number | null
  words: string
}

/** A figure as it is shown. */
export type FigureCard = {
  id: CardId
  name: string
  value: string
  note: string
  change: Change
  /** As numbers: for files, and for the line that says how it went. */
  amount: number | null
  before: number | null
  unit: CardUnit
  series: (number | null)[]
}

type Measured = Pick<FigureCard, 'amount' | 'before' | 'series' | 'note'> & {
  unit?: CardUnit
  hoped?: 'more' | 'less'
}

type Measure = (figures: Figures, t: FigureTexts) => Measured

const MEASURES: Record<CardId, Measure> = {
  received: ({ received: { total, series } }, t) => ({
    amount: total.count,
    before: total.before,
    series,
    note: t('note.received', { open: total.open }),
  }),
  resolved: ({ done: { resolved } }, t) => {
    const { count, before, counts, inTime, late } = resolved
    return {
      amount: count,
      before,
      series: counts,
      hoped: 'more',
      note:
        inTime + late === 0
          ? t('note.resolved.none')
          : t('note.resolved', { share: formatShare(inTime, inTime + late) }),
    }
  },
  overdue: ({ overdue: { count, before, series } }, t) => ({
    amount: count,
    before,
    series,
    hoped: 'less',
    note: t('note.overdue'),
  }),
  answer: ({ done: { answered } }, t) => ({
    amount: answered.p50,
    before: answered.p50Before,
    series: answered.series,
    unit: 'hours',
    hoped: 'less',
    note:
      answered.count === 0
        ? t('note.median.none')
        : t('note.answer', { most: formatDuration(t, answered.p90) }),
  }),
  resolution: ({ done: { resolved } }, t) => ({
    amount: resolved.p50,
    before: resolved.p50Before,
    series: resolved.series,
    unit: 'hours',
    hoped: 'less',
    note:
      resolved.count === 0
        ? t('note.median.none')
        : t('note.resolution', { most: formatDuration(t, resolved.p90) }),
  }),
  reopened: ({ reopened: { count, before, series } }, t) => ({
    amount: count,
    before,
    series,
    hoped: 'less',
    note: t('note.reopened'),
  }),
  satisfaction: ({ handovers: { average, averageBefore, averages, stars, closed } }, t) => {
    const marks = stars.reduce((sum, { count }) => sum + count, 0)
    return {
      amount: average,
      before: averageBefore,
      series: averages,
      unit: 'stars',
      hoped: 'more',
      note: t('note.satisfaction', { marks, share: formatShare(marks, closed) }),
    }
  },
  conversations: (figures, t) => ({
    amount: figures.written.count,
    before: figures.written.before,
    series: figures.written.series,
    note: t('note.conversations', {
      assistant: formatNumber(countAssisted(figures)),
      staff: formatNumber(figures.handovers.conversations),
    }),
  }),
  appointments: ({ appointments: { count, before, series, missed } }, t) => ({
    amount: count,
    before,
    series,
    note: t('note.appointments', { missed }),
  }),
  cost: ({ costs: { total, before, series }, period }, t) => ({
    amount: total.euros,
    before: before.euros,
    // What is counted by days has no course of hours.
    series: period.unit === 'hour' ? [] : series.map(({ euros }) => euros),
    unit: 'euros',
    note:
      total.unpriced > 0
        ? t('note.cost.unpriced', { count: total.unpriced })
        : t('note.cost', { messages: total.messages }),
  }),
}

/** Conversations that no people were given. */
const countAssisted = ({ written, handovers }: Figures): number =>
  Math.max(0, written.count - handovers.conversations)

/** What the notes beside the figures say, each by itself: for files. */
export type FigureDetail = { name: string; amount: number | null; unit: CardUnit }

/** The numbers of the notes. */
export const toDetails = (t: FigureTexts, figures: Figures): FigureDetail[] => {
  const { done, handovers, appointments } = figures
  const marks = handovers.stars.reduce((sum, { count }) => sum + count, 0)
  return [
    { name: t('detail.most.answer'), amount: done.answered.p90, unit: 'hours' },
    { name: t('detail.most.resolution'), amount: done.resolved.p90, unit: 'hours' },
    { name: t('detail.kept'), amount: done.resolved.inTime, unit: 'count' },
    { name: t('detail.late'), amount: done.resolved.late, unit: 'count' },
    { name: t('detail.assistant'), amount: countAssisted(figures), unit: 'count' },
    { name: t('detail.staff'), amount: handovers.conversations, unit: 'count' },
    { name: t('detail.marks'), amount: marks, unit: 'count' },
    { name: t('detail.ended'), amount: handovers.closed, unit: 'count' },
    { name: t('detail.missed'), amount: appointments.missed, unit: 'count' },
  ]
}

const formatAmount = (t: FigureTexts, unit: CardUnit, amount: number | null): string => {
  if (amount === null) return '—'
  switch (unit) {
    case 'hours':
      return formatDuration(t, amount)
    case 'stars':
      return `${formatNumber(amount, 1)}\u00a0★`
    case 'euros':
      return `${amount.toFixed(2).replace('.', ',')}\u00a0€`
    case 'count':
      return formatNumber(amount)
  }
}

const compare = (t: FigureTexts, { amount, before, unit = 'count', hoped }: Measured): Change => {
  const none = { direction: 'none', percent: null } as const
  if (amount === null || before === null) return { ...none, words: t('change.unknown') }
  const then = formatAmount(t, unit, before)
  const percent = before === 0 ? null : Math.round(((amount - before) / before) * 100)
  if (amount === before || percent === 0)
    return { direction: 'same', percent: 0, words: t('change.same', { before: then }) }
  if (percent === null)
    return { direction: 'more', percent, words: t('change.new'), good: hoped && hoped === 'more' }
  const direction = percent > 0 ? 'more' : 'less'
  return {
    direction,
    percent,
    words: t(`change.${direction}`, {
      percent: `${formatNumber(Math.abs(percent))}\u00a0%`,
      before: then,
    }),
    ...(hoped && { good: hoped === direction }),
  }
}

/** The figures that stand above all, each beside what it was before. */
export const toCards = (t: FigureTexts, figures: Figures): FigureCard[] =>
  CARDS.map((id) => {
    const measured = MEASURES[id](figures, t)
    const { amount, before, series, note, unit = 'count' } = measured
    return {
      id,
      name: t(`card.${id}`),
      value: formatAmount(t, unit, amount),
      note,
      change: compare(t, measured),
      amount,
      before,
      unit,
      series,
    }
  })
