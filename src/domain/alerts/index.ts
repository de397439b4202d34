/** What staff are told of while they do something else: in the console, by push, by e-mail, each as they chose; a digest in the morning. */
export { ALERTS_TOPIC, collectAlerts } from './collect.ts'
export { addDevice, getPushKeys, listDevices, type PushDevice, removeDevice } from './devices.ts'
export { sendDigests } from './digest.ts'
export { ALERT_CHANNELS, type AlertChannel, type AlertChoices, type AlertEvent } from './events.ts'
export { alertsModule } from './module.ts'
export { buildUnseenQuery, listOwnAlerts, type OwnAlert, seeAlerts, seeAlertsAt } from './own-alerts.ts'
export { type AlertPreferences, chooseAlerts, getPreferences, listOwnEvents } from './preferences.ts'
