import { and, inArray, isNull, sql } from 'drizzle-orm'
import {
  bigserial,
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytes, instant } from '../../platform/database/columns.ts'
import type { HandoverBefore } from './inbox/handover-before.ts'
import type { ModelFigures, RecognitionOutcome } from './learning/model-figures.ts'
import type { MessageTask } from './outbound/message-task.ts'

/** How far a message to a citizen has come. It only ever moves to the right, or to `failed`. */
export const DELIVERY_STATES = ['queued', 'sending', 'sent', 'delivered', 'read', 'failed'] as const

/** The state of a message to a citizen. */
export type DeliveryState = (typeof DELIVERY_STATES)[number]

/** A citizen's conversation with the town, on one of its numbers. */
export const conversation = pgTable(
  'conversation',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    contactId: uuid('contact_id').notNull(),
    /** Rows of versions before there were several say nothing of it: they are of the channel there was. */
    channel: text('channel').notNull().default('whatsapp'),
    /** The town's own number, by the platform's id of it. */
    lineId: text('line_id').notNull(),
    /** Sealed {@link import('./memory.ts').Conversation}; null before the first turn. */
    state: bytes('state'),
    language: text('language'),
    /** Counts turns: two workers cannot both take the same one. */
    version: integer('version').notNull().default(0),
    createdAt: instant('created_at').notNull(),
    /** Opens the messaging window of its channel. */
    lastInboundAt: instant('last_inbound_at').notNull(),
    /** Who is sending to this citizen now, and until when they may be thought alive. */
    senderId: uuid('sender_id'),
    senderUntil: instant('sender_until'),
    /** When what was left half done is reminded of. */
    remindAt: instant('remind_at'),
    /** They asked to be forgotten: it is done once the last message is out. */
    eraseAt: instant('erase_at'),
    /** Pace for this recipient (theoretical arrival time of the GCRA). */
    pacedUntil: instant('paced_until'),
  },
  (t) => [
    uniqueIndex('conversation_of').on(t.jurisdictionId, t.contactId, t.lineId),
    index('conversation_newest').on(t.jurisdictionId, t.lastInboundAt.desc(), t.id.desc()),
    index('conversation_remind').on(t.remindAt).where(sql`${t.remindAt} is not null`),
    index('conversation_erase').on(t.eraseAt).where(sql`${t.eraseAt} is not null`),
  ],
)

/** A message that was erased with its conversation, by a keyed hash of the platform's id of it. */
export const erasedMessage = pgTable(
  'forgotten_message',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    idIndex: bytes('id_index').notNull(),
    forgottenAt: instant('forgotten_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.jurisdictionId, t.idIndex] })],
)

/** What a citizen sent, as it came. Stored before it is acknowledged; handled later, once. */
export const inboundMessage = pgTable(
  'inbound_message',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    conversationId: uuid('conversation_id').notNull(),
    seq: bigserial('seq', { mode: 'bigint' }).notNull(),
    /** The platform's id: what makes a repeated delivery known as such. */
    externalId: text('external_id').notNull(),
    type: text('type').notNull(),
    /** Sealed: the message as understood and as it came. */
    content: bytes('content').notNull(),
    occurredAt: instant('occurred_at').notNull(),
    receivedAt: instant('received_at').notNull(),
    handledAt: instant('handled_at'),
    attempts: integer('attempts').notNull().default(0),
    problem: text('problem'),
  },
  (t) => [
    uniqueIndex('inbound_message_once').on(t.jurisdictionId, t.externalId),
    index('inbound_message_history').on(t.conversationId, t.seq),
    // The only one of what waits: of two, the planner may take the one that has to be read to its end.
    index('inbound_message_next')
      .on(t.conversationId, t.occurredAt, t.seq)
      .where(sql`${t.handledAt} is null`),
  ],
)

/** What the town sends to a citizen. Written with what caused it; sent later, in order, once. */
export const outboundMessage = pgTable(
  'outbound_message',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    conversationId: uuid('conversation_id').notNull(),
    seq: bigserial('seq', { mode: 'bigint' }).notNull(),
    /** Names what caused it: the same cause never speaks twice. */
    causeKey: text('cause_key').notNull(),
    /** Sealed {@link import('./outbound/outgoing.ts').Outgoing}. */
    content: bytes('content').notNull(),
    /** Sealed: the approved template to use once the window has closed. */
    afterWindow: bytes('after_window'),
    /** The citizen's message it answers, by the platform's id: marked as read when the answer goes. */
    inReplyTo: text('in_reply_to'),
    /** Who wrote it; nobody: the automatic part. */
    author: text('author'),
    /** What it is part of. Null: written by a version that did not say. */
    task: text('task').$type<MessageTask>(),
    /** What the platform is expected to charge it as, noted when it is sent. Null: not sent yet, or not charged. */
    category: text('category'),
    state: text('state').$type<DeliveryState>().notNull(),
    externalId: text('external_id'),
    attempts: integer('attempts').notNull().default(0),
    /** When it may next be tried. */
    notBefore: instant('not_before').notNull(),
    createdAt: instant('created_at').notNull(),
    attemptedAt: instant('attempted_at'),
    stateAt: instant('state_at').notNull(),
    /** Why it failed, or what the last try met with. */
    problem: text('problem'),
  },
  (t) => [
    uniqueIndex('outbound_message_once').on(t.conversationId, t.causeKey),
    index('outbound_message_history').on(t.conversationId, t.seq),
    // Of a column that changes once, when the platform has it: an index by the state would be written with each of its changes.
    index('outbound_message_unsent').on(t.conversationId, t.seq).where(sql`${t.externalId} is null`),
    index('outbound_message_cause').on(t.jurisdictionId, t.causeKey),
    index('outbound_message_external').on(t.jurisdictionId, t.externalId),
  ],
)

/** What has not left yet, by the index of it. */
export const isUnsent = and(
  isNull(outboundMessage.externalId),
  inArray(outboundMessage.state, ['queued', 'sending']),
)

/**
 * Every word of the platform on a message of ours, kept even when it comes before the message is known by its id. Partitioned by the month of
 * `occurredAt`, with a key in each partition: see the migration `delivery_statuses_by_month`.
 */
export const deliveryStatus = pgTable(
  'delivery_status',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    externalId: text('external_id').notNull(),
    status: text('status').notNull(),
    /** Our own id of the message, carried through the platform. */
    outboundId: uuid('outbound_id'),
    occurredAt: instant('occurred_at').notNull(),
    receivedAt: instant('received_at').notNull(),
    problem: text('problem'),
    /** What the platform states of the price, in its own words. All null: nothing. */
    billable: boolean('billable'),
    pricingModel: text('pricing_model'),
    pricingCategory: text('pricing_category'),
    pricingType: text('pricing_type'),
  },
  (t) => [
    primaryKey({ columns: [t.jurisdictionId, t.externalId, t.status] }),
    index('delivery_status_arrived')
      .on(t.jurisdictionId, t.occurredAt)
      .where(sql`${t.status} in ('delivered', 'read')`),
  ],
)

/** What else the platform tells: a template's state, a number's quality. Kept for staff to see. */
export const platformNotice = pgTable('platform_notice', {
  id: uuid('id').primaryKey(),
  jurisdictionId: text('jurisdiction_id').notNull(),
  field: text('field').notNull(),
  content: bytes('content').notNull(),
  receivedAt: instant('received_at').notNull(),
})

/** A conversation that was merged into another: links to it go there. */
export const movedConversation = pgTable('moved_conversation', {
  conversationId: uuid('conversation_id').primaryKey(),
  jurisdictionId: text('jurisdiction_id').notNull(),
  intoId: uuid('into_id').notNull(),
})

/**
 * Something signed that could not be read: a message, a status, an event that the platform invented since. Kept until a
 * later version reads it.
 */
export const quarantinedEvent = pgTable(
  'quarantined_event',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    /** A keyed hash: the same event delivered again is known as such. */
    eventKey: text('event_key').notNull(),
    lineId: text('line_id').notNull(),
    field: text('field').notNull(),
    reason: text('reason').notNull(),
    /** Sealed: a whole webhook body with nothing else in it. */
    content: bytes('content').notNull(),
    receivedAt: instant('received_at').notNull(),
    /** How often it was put through again in vain. */
    attempts: integer('attempts').notNull().default(0),
    replayedAt: instant('replayed_at'),
  },
  (t) => [
    uniqueIndex('quarantined_event_once').on(t.jurisdictionId, t.eventKey),
    index('quarantined_event_newest').on(t.jurisdictionId, t.receivedAt.desc()),
  ],
)

/** A conversation in the hands of people: asked for, taken by somebody, done with. */
export const handover = pgTable(
  'handover',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    conversationId: uuid('conversation_id').notNull(),
    team: text('team').notNull(),
    /** Only the team's own people see it. */
    discreet: boolean('discreet').notNull(),
    state: text('state').$type<'waiting' | 'taken' | 'closed' | 'withdrawn'>().notNull(),
    /** Sealed: what they said that it is about. */
    about: bytes('about').notNull(),
    requestedAt: instant('requested_at').notNull(),
    takenBy: text('taken_by'),
    /** The colleague who has it, by their id. */
    assigneeId: text('assignee_id'),
    /** When the people first and last answered. */
    firstAnsweredAt: instant('first_answered_at'),
    answeredAt: instant('answered_at'),
    takenAt: instant('taken_at'),
    /** Who gave it to the colleague: another's id; empty: a rule. Null: they took it themselves. */
    assignedBy: text('assigned_by'),
    closedBy: text('closed_by'),
    closedAt: instant('closed_at'),
    /** What was said in it was deleted, after its time. */
    forgottenAt: instant('forgotten_at'),
    /** One to five, as the citizen marked it afterwards. */
    stars: integer('stars'),
    /** Sealed: why. */
    comment: bytes('comment'),
    /** When they last marked it or said why, which may be days after it ended. */
    commentedAt: instant('commented_at'),
    /** One of the priorities of the labels; null: normal. */
    priority: text('priority'),
    /** Put off until then, by whom and when: in no list but one of its own. */
    snoozedUntil: instant('snoozed_until'),
    snoozedAt: instant('snoozed_at'),
    snoozedBy: text('snoozed_by'),
    /** When it was given to the colleague in their turn; it waits for them. Null: they took it themselves. */
    offeredAt: instant('offered_at'),
  },
  (t) => [
    uniqueIndex('handover_open').on(t.conversationId).where(sql`${t.state} in ('waiting', 'taken')`),
    index('handover_queue').on(t.jurisdictionId, t.state, t.requestedAt),
    index('handover_of').on(t.conversationId, t.requestedAt.desc()),
    index('handover_snoozed').on(t.jurisdictionId, t.snoozedUntil).where(sql`${t.snoozedUntil} is not null`),
    index('handover_closed').on(t.jurisdictionId, t.closedAt.desc().nullsLast()),
  ],
)

/** That a handover was given on, and how it stood before: for who did it by mistake. */
export const handoverTransfer = pgTable(
  'handover_transfer',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    conversationId: uuid('conversation_id').notNull(),
    /** The handover that it led to; another one than before where a discreet team had it. */
    handoverId: uuid('handover_id').notNull(),
    fromHandoverId: uuid('from_handover_id').notNull(),
    /** Who did it; empty: a rule. */
    memberId: text('member_id').notNull(),
    at: instant('at').notNull(),
    before: jsonb('before').$type<HandoverBefore>().notNull(),
    undoneAt: instant('undone_at'),
  },
  (t) => [
    index('handover_transfer_at').on(t.jurisdictionId, t.at),
    index('handover_transfer_of').on(t.conversationId),
  ],
)

/** Words that were not understood. People say what they mean, and it is learnt. */
export const unclearPhrase = pgTable(
  'unclear_phrase',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    conversationId: uuid('conversation_id').notNull(),
    /** Sealed. */
    words: bytes('words').notNull(),
    guesses: text('guesses').array().notNull(),
    at: instant('at').notNull(),
  },
  (t) => [index('unclear_phrase_newest').on(t.jurisdictionId, t.at.desc())],
)

/** What a citizen wrote, in the language of staff, by a machine. */
export const messageTranslation = pgTable(
  'message_translation',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    messageId: uuid('message_id').notNull(),
    language: text('language').notNull(),
    /** Sealed. Nothing: it could not be translated. */
    content: bytes('content'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.jurisdictionId, t.messageId, t.language] })],
)

/** What some words want, as people taught it. */
export const phraseExample = pgTable(
  'phrase_example',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    words: text('words').notNull(),
    /** `page:…` or `service:…`. */
    intent: text('intent').notNull(),
    author: text('author').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [uniqueIndex('phrase_example_once').on(t.jurisdictionId, t.words)],
)

/** What staff say to each other about a conversation. The citizen never sees it. */
export const conversationNote = pgTable(
  'conversation_note',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    conversationId: uuid('conversation_id').notNull(),
    /** Said while a discreet team had it: for that team's own people only. */
    discreetTeam: text('discreet_team'),
    authorId: text('author_id').notNull(),
    author: text('author').notNull(),
    /** Sealed. */
    words: bytes('words').notNull(),
    /** Ids of the colleagues whom it calls. */
    mentions: text('mentions').array().notNull(),
    at: instant('at').notNull(),
  },
  (t) => [
    index('conversation_note_of').on(t.conversationId, t.at),
    index('conversation_note_mentions').using('gin', t.mentions),
  ],
)

/** Up to when a member has read a conversation. */
export const conversationRead = pgTable(
  'conversation_read',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    conversationId: uuid('conversation_id').notNull(),
    memberId: text('member_id').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.conversationId, t.memberId] })],
)

/** What the recogniser took the words of a request from a chat for, and why. For staff only. */
export const recognition = pgTable(
  'recognition',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    requestId: text('request_id').notNull(),
    conversationId: uuid('conversation_id').notNull(),
    language: text('language').notNull(),
    /** What they were taken for: `page:…` or `service:…`. */
    label: text('label').notNull(),
    /** Null where no classifier decided. */
    probability: doublePrecision('probability'),
    /** It was asked, and the citizen chose. */
    asked: boolean('asked').notNull(),
    /** Sealed: the words that decided. */
    because: bytes('because').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.jurisdictionId, t.requestId] }),
    index('recognition_conversation').on(t.conversationId),
  ],
)

/** Words of a citizen, masked, with what they turned out to want: a candidate, or one of the town's own that are trained on. */
export const labelledPhrase = pgTable(
  'labelled_phrase',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    /** Whose words a candidate is. None once an editor has accepted it. */
    conversationId: uuid('conversation_id'),
    state: text('state').$type<'candidate' | 'accepted'>().notNull(),
    /** Sealed. */
    words: bytes('words').notNull(),
    language: text('language').notNull(),
    /** What they were taken for, and what they wanted: `page:…` or `service:…`. */
    understood: text('understood'),
    label: text('label').notNull(),
    /** Who accepted it. */
    author: text('author'),
    /** When it was said, and when it was corrected or accepted. */
    saidAt: instant('said_at').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [
    index('labelled_phrase_newest').on(t.jurisdictionId, t.state, t.at.desc()),
    index('labelled_phrase_conversation').on(t.conversationId),
  ],
)

/** A recogniser trained on the corpus and the town's own phrases. */
export const townModel = pgTable(
  'town_model',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    /** Sealed: the weights, in base 64. */
    weights: bytes('weights').notNull(),
    phrases: integer('phrases').notNull(),
    /** How it did on messages that it had not seen, beside the model without the town's phrases. */
    figures: jsonb('figures').$type<ModelFigures>().notNull(),
    author: text('author').notNull(),
    trainedAt: instant('trained_at').notNull(),
    /** Since when it is used. At most one is. */
    usedSince: instant('used_since'),
    /** The one that it took the place of; none: the one that is shipped. */
    replaced: uuid('replaced'),
  },
  (t) => [
    index('town_model_newest').on(t.jurisdictionId, t.trainedAt.desc()),
    uniqueIndex('town_model_used').on(t.jurisdictionId).where(sql`${t.usedSince} is not null`),
  ],
)

/** That something was recognised, asked about, or corrected later: for the figures, without words and without whose. */
export const recognitionOutcome = pgTable(
  'recognition_outcome',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    outcome: text('outcome').$type<RecognitionOutcome>().notNull(),
    /** `page:…` or `service:…`; none: nothing was recognised. */
    label: text('label'),
    at: instant('at').notNull(),
  },
  (t) => [index('recognition_outcome_at').on(t.jurisdictionId, t.at)],
)
