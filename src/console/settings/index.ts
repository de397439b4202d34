/** What the town sets: services, zones, routing, opening hours, saved replies, WhatsApp, the quarantine. */
export { hoursPage, saveHours } from './hours.tsx'
export { labelsPage, saveLabels } from './labels.tsx'
export { messengerPage, type PlatformState, saveMessenger } from './messenger.tsx'
export { quarantinedPage, quarantinePage, retryQuarantined } from './quarantine.tsx'
export { repliesPage, saveReplyForm } from './replies.tsx'
export { saveServiceForm, servicePage } from './service-form.tsx'
export { saveSettings, settingsPage } from './settings.tsx'
export { saveZones, zonesPage } from './zones.tsx'
