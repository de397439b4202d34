import type { Action } from '#domain/staff'
import type { SettingsKind } from './settings-objects.ts'

/** What a page is about, where who may see it depends on more than the role. */
export type Kind =
  | 'person'
  | 'request'
  | 'picture'
  | 'conversation'
  | 'appointment'
  | 'agenda'
  | 'member'
  | SettingsKind

/**
 * A page of the console: which action of the table of roles it asks for, and what it is about.
 *
 * `open`: it is for who has not signed in, or ends the session. `stream`: it does not end. `misses`: what it is about has
 * no such part in this town, so that who may see it finds nothing.
 */
export type Row = {
  asks: Action | 'signed-in' | 'open' | 'stream'
  about?: Kind
  misses?: true
  /** Personal data is read on it: each look is an entry of the register. */
  personal?: true
}

const NOBODY = '00000000-0000-4000-8000-000000000000'

/** Parts of an address that are the same whatever the page is about. */
export const PARTS: Record<string, string> = {
  ':asset': NOBODY,
  ':picture': NOBODY,
  ':message': NOBODY,
  ':file': NOBODY,
  ':update': NOBODY,
  ':part': 'kinds',
  ':size': 'full',
  ':index': '0',
  ':code': 'EP01',
}

/** The id of nothing. */
export const NOTHING = NOBODY

const personal = true
const misses = true

/** Every page of the console, by method and address as the router has them. A new one without a row fails the test. */
export const ROWS: Record<string, Row> = {
  'GET /console': { asks: 'signed-in' },
  'GET /console/events': { asks: 'stream' },
  'GET /console/sign-in': { asks: 'open' },
  'POST /console/sign-in': { asks: 'open' },
  'GET /console/sign-in/second': { asks: 'open' },
  'POST /console/sign-in/second': { asks: 'open' },
  'POST /console/sign-in/passkey': { asks: 'open' },
  'POST /console/sign-in/passkey/ask': { asks: 'open' },
  'POST /console/sign-in/directory': { asks: 'open' },
  'POST /console/sign-out': { asks: 'open' },
  'GET /console/account': { asks: 'signed-in' },
  'POST /console/account': { asks: 'signed-in' },
  'POST /console/account/alerts': { asks: 'own-alerts' },
  'GET /console/alerts': { asks: 'own-alerts' },
  'POST /console/alerts': { asks: 'own-alerts' },
  'GET /console/push-worker.js': { asks: 'open' },
  'GET /console/counts': { asks: 'signed-in' },
  'GET /console/manifest.webmanifest': { asks: 'signed-in' },
  'POST /console/preferences': { asks: 'signed-in' },

  'GET /console/search': { asks: 'signed-in' },
  'POST /console/search': { asks: 'signed-in' },

  'POST /console/requests': { asks: 'change-request' },
  'POST /console/views': { asks: 'see-queue' },
  'GET /console/requests.geojson': { asks: 'see-queue' },
  'GET /console/requests.csv': { asks: 'export-requests', personal },
  'GET /console/requests.xlsx': { asks: 'export-requests', personal },
  'GET /console/requests/print': { asks: 'see-queue', personal },
  'GET /console/assets': { asks: 'organise-work' },
  'GET /console/assets/labels.pdf': { asks: 'organise-work' },
  'GET /console/assets/:asset': { asks: 'see-queue', misses },
  'GET /console/crew': { asks: 'work-in-street' },
  'POST /console/crew': { asks: 'work-in-street' },
  'POST /console/crew/collections/:id': { asks: 'work-in-street', about: 'appointment', misses },
  'GET /console/collections/:id/pictures/:index/:size': { asks: 'see-work', about: 'appointment', misses },
  'POST /console/crew/:id': { asks: 'work-in-street', about: 'request' },
  'GET /console/crew-worker.js': { asks: 'open' },
  'GET /console/crew/map-worker.js': { asks: 'open' },
  'GET /console/requests/:id': { asks: 'see-queue', about: 'request', personal },
  'POST /console/requests/:id': { asks: 'change-request', about: 'request' },
  'POST /console/requests/:id/nearest': { asks: 'change-request', about: 'request' },
  'POST /console/requests/:id/assign': { asks: 'change-request', about: 'request' },
  'POST /console/requests/:id/kind': { asks: 'change-request', about: 'request' },
  'POST /console/requests/:id/updates/:update': { asks: 'change-request', about: 'request', misses },
  'POST /console/requests/:id/merge': { asks: 'merge-requests', about: 'request' },
  'POST /console/requests/:id/unmerge': { asks: 'merge-requests', about: 'request' },
  'POST /console/requests/:id/split': { asks: 'merge-requests', about: 'request' },
  'GET /console/requests/:id/pictures/:picture': { asks: 'review-picture', about: 'request', misses },
  'GET /console/requests/:id/pictures/:picture/original': {
    asks: 'review-picture',
    about: 'request',
    misses,
  },
  'POST /console/requests/:id/pictures/:picture': { asks: 'review-picture', about: 'request', misses },
  'GET /console/pictures/:id/:size': { asks: 'see-work', about: 'picture', misses },

  'GET /console/010': { asks: 'take-report' },
  'POST /console/010': { asks: 'take-report' },
  'GET /console/010/parts/:part': { asks: 'take-report' },
  'POST /console/010/parts/:part': { asks: 'take-report' },

  'GET /console/conversations': { asks: 'answer-citizens' },
  'POST /console/conversations': { asks: 'break-glass' },
  'POST /console/conversations/search': { asks: 'answer-citizens' },
  'GET /console/conversations/:id': { asks: 'answer-citizens', about: 'conversation', personal },
  'POST /console/conversations/:id': { asks: 'answer-citizens', about: 'conversation' },
  'GET /console/conversations/:id/pictures/:picture': {
    asks: 'answer-citizens',
    about: 'conversation',
    misses,
  },
  'GET /console/conversations/:id/files/:message': { asks: 'answer-citizens', about: 'conversation', misses },
  'POST /console/presence': { asks: 'answer-citizens' },
  'POST /console/transfers/:id': { asks: 'answer-citizens', about: 'conversation', misses },
  'GET /console/person/:id': { asks: 'answer-citizens', about: 'person', personal },
  'POST /console/person/:id': { asks: 'answer-citizens', about: 'person' },
  'POST /console/contact-merges/:id': { asks: 'undo-contact-merge', about: 'merge', misses },
  'GET /console/phrases': { asks: 'teach' },
  'POST /console/phrases': { asks: 'teach' },
  'POST /console/phrases/candidates': { asks: 'teach' },
  'POST /console/phrases/models': { asks: 'manage-settings' },

  'GET /console/appointments': { asks: 'attend-appointments', personal },
  'POST /console/appointments': { asks: 'attend-appointments' },
  'GET /console/appointments/new': { asks: 'attend-appointments' },
  'POST /console/appointments/new': { asks: 'attend-appointments' },
  'GET /console/appointments/collections': { asks: 'attend-appointments', personal },
  'GET /console/appointments/week': { asks: 'attend-appointments', about: 'agenda', personal },
  'POST /console/appointments/week': { asks: 'manage-agendas', about: 'agenda' },
  'GET /console/appointments/week.ics': { asks: 'attend-appointments', about: 'agenda', personal },
  'POST /console/appointments/calendar': { asks: 'attend-appointments', about: 'agenda' },
  'GET /console/appointments/agenda': { asks: 'manage-agendas', about: 'agenda' },
  'POST /console/appointments/agenda': { asks: 'manage-agendas', about: 'agenda' },
  'GET /console/appointments/:id': { asks: 'attend-appointments', about: 'appointment', personal },
  'POST /console/appointments/:id': { asks: 'attend-appointments', about: 'appointment' },
  'GET /console/appointments/:id/call': { asks: 'attend-appointments', about: 'appointment', misses },
  'POST /console/appointments/:id/call': { asks: 'attend-appointments', about: 'appointment', misses },
  'GET /console/appointments/:id/call/:file': { asks: 'attend-appointments', about: 'appointment', misses },

  'GET /console/figures': { asks: 'see-figures' },
  'GET /console/figures.pdf': { asks: 'see-figures' },
  'GET /console/figures.csv': { asks: 'see-figures' },
  'GET /console/figures.xlsx': { asks: 'see-figures' },
  'GET /console/notices': { asks: 'send-notices' },
  'POST /console/notices': { asks: 'send-notices' },
  'POST /console/notices/rules': { asks: 'send-notices' },
  'GET /console/notices/:id': { asks: 'send-notices', about: 'notice' },
  'POST /console/notices/:id': { asks: 'send-notices', about: 'notice' },
  'GET /console/works': { asks: 'send-notices' },
  'POST /console/works': { asks: 'send-notices' },
  'GET /console/works/new': { asks: 'send-notices' },
  'POST /console/works/new': { asks: 'send-notices' },
  'GET /console/works/:id': { asks: 'send-notices', about: 'work' },
  'POST /console/works/:id': { asks: 'send-notices', about: 'work' },
  'GET /console/works/:id/edit': { asks: 'send-notices', about: 'work' },
  'POST /console/works/:id/edit': { asks: 'send-notices', about: 'work' },
  'GET /console/participation': { asks: 'send-notices' },
  'GET /console/participation/new': { asks: 'send-notices' },
  'POST /console/participation/new': { asks: 'send-notices' },
  'GET /console/participation/:id': { asks: 'send-notices', about: 'consultation' },
  'POST /console/participation/:id': { asks: 'send-notices', about: 'consultation' },
  'GET /console/participation/:id/edit': { asks: 'send-notices', about: 'consultation' },
  'POST /console/participation/:id/edit': { asks: 'send-notices', about: 'consultation' },
  'GET /console/participation/:id/results.csv': { asks: 'send-notices', about: 'consultation', misses },
  'GET /console/participation/:id/results.json': { asks: 'send-notices', about: 'consultation', misses },
  'GET /console/content': { asks: 'edit-content' },
  'POST /console/content': { asks: 'edit-content' },
  'GET /console/content/json': { asks: 'edit-content' },
  'POST /console/content/json': { asks: 'edit-content' },
  'GET /console/content/texts': { asks: 'edit-content' },
  'POST /console/content/texts': { asks: 'edit-content' },
  'GET /console/content/pages/:id': { asks: 'edit-content', about: 'page' },
  'POST /console/content/pages/:id': { asks: 'edit-content', about: 'page' },
  'GET /console/sources': { asks: 'see-sources' },
  'POST /console/sources': { asks: 'see-sources' },
  'GET /console/sources/:id/import': { asks: 'see-sources', about: 'source' },
  'POST /console/sources/:id/import': { asks: 'see-sources', about: 'source' },

  'GET /console/applications': { asks: 'manage-applications' },
  'POST /console/applications': { asks: 'manage-applications' },
  'POST /console/applications/:id': { asks: 'manage-applications', about: 'application' },
  'POST /console/applications/hooks/:id': { asks: 'manage-applications', about: 'hook' },
  'GET /console/forwarding': { asks: 'manage-forwarding' },
  'POST /console/forwarding': { asks: 'manage-forwarding' },
  'POST /console/forwarding/:id': { asks: 'manage-forwarding', about: 'destination' },
  'GET /console/settings': { asks: 'manage-settings' },
  'POST /console/settings': { asks: 'manage-settings' },
  'GET /console/settings/services/:code': { asks: 'manage-settings', about: 'service' },
  'POST /console/settings/services/:code': { asks: 'manage-settings', about: 'service' },
  'GET /console/settings/zones': { asks: 'manage-settings' },
  'POST /console/settings/zones': { asks: 'manage-settings' },
  'GET /console/settings/hours': { asks: 'manage-settings' },
  'POST /console/settings/hours': { asks: 'manage-settings' },
  'GET /console/settings/inbox': { asks: 'organise-work' },
  'POST /console/settings/inbox': { asks: 'organise-work' },
  'GET /console/settings/macros': { asks: 'organise-work' },
  'POST /console/settings/macros': { asks: 'organise-work' },
  'GET /console/settings/labels': { asks: 'organise-work' },
  'POST /console/settings/labels': { asks: 'organise-work' },
  'GET /console/settings/replies': { asks: 'write-replies' },
  'POST /console/settings/replies': { asks: 'write-replies' },
  'GET /console/settings/messenger': { asks: 'manage-settings' },
  'POST /console/settings/messenger': { asks: 'manage-settings' },
  'GET /console/settings/quarantine': { asks: 'read-quarantine' },
  'POST /console/settings/quarantine': { asks: 'read-quarantine' },
  'GET /console/settings/quarantine/:id': { asks: 'read-quarantine', about: 'event' },
  'GET /console/staff': { asks: 'manage-staff' },
  'POST /console/staff': { asks: 'manage-staff' },
  'GET /console/staff/:id': { asks: 'manage-staff', about: 'member' },
  'POST /console/staff/:id': { asks: 'manage-staff', about: 'member' },
  'GET /console/audit': { asks: 'see-audit' },
  'POST /console/audit/export': { asks: 'see-audit' },
}
