import type { TextKey, TextParameters } from '#domain/content'
import type { Incoming, SharedCard } from '../inbound/inbound.ts'

/** Texts of the catalogue in the language of who reads. */
export type ReaderTexts = (key: TextKey, parameters?: TextParameters) => string

const MEDIA_LABELS = {
  picture: ['📷', 'said.picture'],
  image: ['📷', 'said.picture'],
  video: ['🎬', 'said.video'],
  audio: ['🎵', 'said.audio'],
  voice: ['🎙️', 'said.voice'],
  document: ['📄', 'said.document'],
  sticker: ['🖼️', 'said.sticker'],
} as const

/** What the platform names kinds of messages that it does not hand on; some go by several names. */
const UNSUPPORTED_LABELS: Record<string, TextKey> = {
  poll: 'said.poll',
  poll_creation: 'said.poll',
  event: 'said.event',
  view_once: 'said.view-once',
  live_location: 'said.live-location',
  system: 'said.system',
}

/** What a citizen's message says, in words that a person reads. */
export const messageText = (incoming: Incoming, t: ReaderTexts): string => {
  switch (incoming.type) {
    case 'text':
      return incoming.text
    case 'choice':
      return `[${incoming.title}]`
    case 'location':
      return ['📍', incoming.name, incoming.lat !== undefined && `${incoming.lat}, ${incoming.long}`]
        .filter(Boolean)
        .join(' ')
    case 'picture':
    case 'media': {
      const [mark, name] = MEDIA_LABELS[incoming.type === 'media' ? incoming.kind : 'picture']
      const { filename, caption } = incoming
      const named = [`${mark} ${t(name)}`, filename].filter(Boolean).join(' · ')
      return caption && caption !== filename ? `${named}\n${caption}` : named
    }
    case 'contacts':
      return incoming.cards.map((card) => `👤 ${formatCard(card, t)}`).join('\n') || `👤 ${t('said.contact')}`
    case 'reaction':
      return incoming.emoji ? t('said.reaction', { emoji: incoming.emoji }) : t('said.reaction.withdrawn')
    case 'opened':
      return t('said.opened')
    case 'form':
      return incoming.report
        ? [`📋 ${t('said.form')}`, incoming.report.text].filter(Boolean).join('\n')
        : [`📋 ${t('said.form')}`, incoming.name, ...formatFormAnswers(incoming.response)]
            .filter(Boolean)
            .join('\n')
    case 'order':
      return `🛒 ${t('said.order', { count: incoming.items })}`
    case 'edit':
      return incoming.text ? `✎ ${t('said.edit', { text: incoming.text })}` : `✎ ${t('said.edit.unknown')}`
    case 'revoke':
      return `✕ ${t('said.revoke')}`
    case 'identity':
      return t('said.system')
    default: {
      const known = UNSUPPORTED_LABELS[incoming.kind]
      return known ? t(known) : t('said.other', { kind: incoming.kind })
    }
  }
}

const formatCard = ({ name, phones, emails }: SharedCard, t: ReaderTexts): string =>
  [name || t('said.contact'), ...phones, ...emails].join(' · ')

/** The citizen's own words in a message: what they typed, or wrote under what they sent. */
export const citizenText = (incoming: Incoming): string | undefined => {
  if (incoming.type === 'text') return incoming.text
  if (incoming.type === 'form') return incoming.report?.text || undefined
  if (incoming.type !== 'picture' && incoming.type !== 'media') return undefined
  return incoming.caption === incoming.filename ? undefined : incoming.caption
}

/** Answers to a form at most, and characters of each. */
const MAX_ANSWERS = 40
const MAX_ANSWER = 500

/** A form's answers, a line each. What is no list of answers is shown as it came. */
const formatFormAnswers = (response: string): string[] => {
  try {
    const given: unknown = JSON.parse(response)
    if (typeof given !== 'object' || given === null) return [response.slice(0, MAX_ANSWER)]
    return Object.entries(given)
      .filter(([name]) => name !== 'flow_token')
      .slice(0, MAX_ANSWERS)
      .map(([name, value]) =>
        `${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`.slice(0, MAX_ANSWER),
      )
  } catch {
    return [response.slice(0, MAX_ANSWER)]
  }
}
