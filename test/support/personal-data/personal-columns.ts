import type { Action } from '#domain/staff'

/**
 * Every column that can hold something of a citizen, and what becomes of it when they are forgotten:
 * - `deleted`: with its row;
 * - `emptied`: the row stays, for the figures;
 * - `redacted`: what identifies people is taken out, in place;
 * - `kept`: the law asks for it, and it names nobody to who has no key.
 */
export const PERSONAL: Record<string, Record<string, 'deleted' | 'emptied' | 'redacted' | 'kept'>> = {
  appointment: {
    holder: 'emptied',
    person: 'emptied',
    pickup: 'emptied',
    caller_index: 'emptied',
    mail_index: 'emptied',
  },
  appointment_wait: { person: 'deleted' },
  area_follow: { area_index: 'deleted', area: 'deleted' },
  attachment: { source: 'deleted', transcript: 'deleted' },
  call: { seat: 'kept', seat_code: 'kept' },
  call_seat_code: { source: 'kept', code: 'kept' },
  chat_key: { key_index: 'deleted' },
  contact: {
    identity_index: 'deleted',
    identity: 'deleted',
    profile: 'deleted',
    profile_mark: 'deleted',
    username_index: 'deleted',
  },
  consultation_answer: { respondent_index: 'deleted', option: 'deleted', neighbourhood: 'deleted' },
  contact_alias: { value_index: 'deleted', value: 'deleted' },
  contact_merge: { detail: 'deleted' },
  contact_note: { words: 'deleted' },
  conversation: { state: 'deleted' },
  conversation_note: { words: 'deleted' },
  delivery_status: { external_id: 'deleted', problem: 'deleted' },
  forgotten_message: { id_index: 'kept' },
  handover: { about: 'emptied', comment: 'emptied' },
  inbound_message: { external_id: 'deleted', content: 'deleted', problem: 'deleted' },
  labelled_phrase: { words: 'deleted' },
  limit_use: { key: 'kept' },
  mail_follow: { address_index: 'deleted', address: 'deleted', area: 'deleted' },
  mail_stop: { address_index: 'kept' },
  message_translation: { content: 'deleted' },
  neighbour_update: { words: 'deleted' },
  outbound_mail: { cause_key: 'deleted', recipient_index: 'deleted', content: 'deleted', problem: 'deleted' },
  outbound_message: {
    cause_key: 'deleted',
    content: 'deleted',
    after_window: 'deleted',
    external_id: 'deleted',
    in_reply_to: 'deleted',
    problem: 'deleted',
  },
  picture: { source: 'emptied', place: 'emptied' },
  platform_notice: { content: 'deleted' },
  quarantined_event: { event_key: 'deleted', content: 'deleted' },
  recognition: { because: 'deleted' },
  report_draft: { words: 'deleted' },
  service_request: {
    description: 'redacted',
    moderated_description: 'emptied',
    status_notes: 'redacted',
    status_notes_redacted: 'redacted',
    public_description: 'redacted',
    public_address: 'redacted',
    address: 'redacted',
    search_text: 'redacted',
    staff_text: 'redacted',
    attributes: 'redacted',
    reporter: 'emptied',
    caller_index: 'emptied',
    fingerprint: 'emptied',
    media_url: 'emptied',
    idempotency_key: 'emptied',
  },
  service_request_event: {
    public_note: 'redacted',
    public_note_redacted: 'redacted',
    internal_note: 'redacted',
  },
  service_request_translation: { content: 'deleted' },
  signing: {
    signer: 'kept',
    signer_index: 'kept',
    way: 'kept',
    way_index: 'kept',
    otp: 'kept',
    method_said: 'kept',
  },
  unclear_phrase: { words: 'deleted', guesses: 'deleted' },
  // Keyed hashes of words, with the row that has them.
  word_index: { words: 'deleted' },
}

const REQUESTS: Action[] = ['see-queue']
const CONVERSATIONS: Action[] = ['answer-citizens']
const APPOINTMENTS: Action[] = ['attend-appointments']
const NOBODY: Action[] = []

/**
 * Which action of the table of roles lets staff read what a table holds of a citizen, within their department and their teams.
 * Hashes are read by nobody.
 */
export const READ_PERMISSIONS: Record<string, Action[]> = {
  appointment: APPOINTMENTS,
  appointment_wait: APPOINTMENTS,
  area_follow: CONVERSATIONS,
  attachment: CONVERSATIONS,
  call: NOBODY,
  call_seat_code: NOBODY,
  chat_key: NOBODY,
  // Counted, and shown to staff as to anybody: nobody reads what one person answered.
  consultation_answer: NOBODY,
  contact: CONVERSATIONS,
  contact_alias: CONVERSATIONS,
  contact_merge: CONVERSATIONS,
  contact_note: CONVERSATIONS,
  conversation: CONVERSATIONS,
  conversation_note: CONVERSATIONS,
  delivery_status: NOBODY,
  forgotten_message: NOBODY,
  handover: CONVERSATIONS,
  inbound_message: CONVERSATIONS,
  labelled_phrase: ['teach'],
  limit_use: NOBODY,
  mail_follow: NOBODY,
  mail_stop: NOBODY,
  message_translation: CONVERSATIONS,
  neighbour_update: REQUESTS,
  outbound_mail: NOBODY,
  outbound_message: CONVERSATIONS,
  picture: NOBODY,
  platform_notice: ['manage-settings'],
  quarantined_event: ['read-quarantine'],
  recognition: REQUESTS,
  report_draft: NOBODY,
  service_request: REQUESTS,
  service_request_event: REQUESTS,
  service_request_translation: REQUESTS,
  signing: APPOINTMENTS,
  unclear_phrase: ['teach', 'see-figures'],
  word_index: NOBODY,
}

/**
 * Columns that somebody reads besides: a crew has the place, the redacted words and the notes, and nothing of who reported it; of a
 * collection the address and the redacted words.
 */
export const COLUMN_PERMISSIONS: Record<string, Action[]> = {
  'appointment.pickup': ['work-in-street'],
  'service_request.address': ['work-in-street'],
  'service_request.public_description': ['work-in-street'],
  'service_request_event.internal_note': ['work-in-street'],
}

/** Columns that anybody reads, of what their service does not keep from the public: what is in them was redacted. */
export const PUBLIC_COLUMNS = new Set([
  'service_request.public_description',
  'service_request.public_address',
  'service_request.search_text',
  'service_request.status_notes_redacted',
  'service_request_event.public_note_redacted',
])

/**
 * What still says something of a person after they were forgotten, and by which rule. Nothing else may: a test reads a whole
 * dump with the keys.
 */
export const KEPT_BY_LAW: Record<string, string> = {
  // A signed document is an administrative record: Llei 39/2015, articles 9 to 12 and 17; RGPD, article 17.3.b. Both lie sealed.
  'signing.signer': 'who signed a document',
  'media signings/': 'the document that was signed, as it was presented and with the seal',
}

/** What still holds the id by which the service knew a person, which names nobody once the rest is gone. */
export const ORPHANED_IDS: Record<string, string> = {
  'erasure.contact_id': 'that somebody was forgotten: RGPD, article 5.2',
  'consent.contact_id': 'when a consent was given and withdrawn: RGPD, article 7.1',
  'handover.conversation_id': 'that a team answered somebody, and how fast: figures without words',
  'pgboss.job.data': 'ids of what was to be done, for an hour after it was done',
  'pgboss.job_common.data': 'the same',
  'audit_entry.object': 'which page staff looked at or changed: RGPD, article 5.2; ENS, op.exp.8',
}

/** Tables in which no column holds anything of a citizen: of the town itself, of its staff, of programs, of the service. */
export const NON_PERSONAL_TABLES = new Set([
  ...[
    'agenda',
    'appointment_event',
    'calendar_subscription',
    'appointment_turn',
    'content_version',
    'cron_run',
    'department',
    'route',
    'zone',
  ],
  // What stands in the street.
  ...['asset', 'asset_layer'],
  // How the town's own account stands with a platform.
  ...['line_state', 'line_condition'],
  // Words of the town's own list, on ids.
  ...['label', 'request_label', 'conversation_label'],
  ...['inbox_team', 'inbox_turn', 'inbox_macro', 'inbox_rule', 'inbox_rule_run'],
  ...[
    'notice',
    'notice_rule',
    'planned_work',
    'consultation',
    'site_notice',
    'reply',
    'phrase_example',
    'queue_view',
    'bulk_change',
  ],
  // Counts and weights: of the town's own phrases, which are masked and accepted one by one.
  ...['recognition_outcome', 'town_model'],
  ...['service', 'service_group', 'information_item', 'information_source', 'evidence'],
  ...[
    'application',
    'application_usage',
    'subscription',
    'destination',
    'forwarded_request',
    'forwarded_update',
  ],
  ...[
    'staff_account',
    // Of staff: how they are alerted, and that they were.
    ...['alert', 'alert_preference', 'push_device', 'push_key'],
    'staff_glass_broken',
    'staff_absence',
    'staff_presence',
    'staff_rate_limit',
    'staff_session',
    'audit_entry',
  ],
  ...['staff_passkey', 'staff_two_factor', 'staff_user', 'staff_verification'],
  // Views: what they show is their table's.
  ...['service_request_here', 'word_index_here', 'asset_here'],
  // Ids of people and requests only: their rows go with what they point at.
  ...[
    'consent',
    'erasure',
    'conversation_read',
    'handover_transfer',
    'moved_conversation',
    'service_request_follower',
  ],
  ...['chat_session', 'chat_upload'],
  ...['service_request_merge', 'service_request_picture'],
])

/** Columns that are the town's own words or names of states, in tables that also hold something of citizens. */
export const NON_PERSONAL_COLUMNS = new Set([
  ...[
    'contents',
    'frequency',
    'jurisdiction_id',
    'id',
    'kind',
    'state',
    'type',
    'channel',
    'language',
    'line_id',
    'team',
    'mode',
    'code',
    // Codes of kinds of things, and how many.
    'items',
  ],
  ...[
    'agenda_id',
    'service_code',
    'department',
    'assignee_id',
    'assignee_name',
    'zone',
    'zipcode',
    'quarter',
  ],
  ...[
    'address_id',
    'asset_id',
    'merged_into',
    'actor',
    'author',
    'author_id',
    'ref',
    'field',
    'reason',
    'line_id',
    'mime',
    'problem',
  ],
  ...[
    'called_to',
    'admitted_by',
    'taken_by',
    'snoozed_by',
    'priority',
    'closed_by',
    'undone_by',
    'decided_by',
    'merged_by',
    'assigned_by',
    'identified_by',
    'presented_by',
    'method',
  ],
  ...[
    'title',
    'assurance',
    'document_key',
    'document_sha256',
    'sealed_key',
    'sealed_sha256',
    'transcription',
  ],
  ...[
    'request_id',
    'external_id',
    'claimed_state',
    'details',
    'idempotency_key',
    'mentions',
    'discreet_team',
    'status',
    'task',
    'category',
    'pricing_model',
    'pricing_category',
    'pricing_type',
    'label',
    'subject',
    'understood',
  ],
  ...['pictures', 'public_pictures', 'hidden', 'review', 'sha256', 'reading', 'findings', 'unfit'],
])
