import { telegramSettings } from '#channels/telegram'
import { whatsappSettings } from '#channels/whatsapp'
import { conversationSettings } from '#conversation'
import { informationSettings } from '#domain/information'
import { limitsSettings } from '#domain/limits'
import { staffSettings } from '#domain/staff'
import { jurisdictionSettings } from '#domain/town'
import { aerialSettings } from '#platform/aerial'
import { encryptionSettings } from '#platform/crypto'
import { databaseSettings } from '#platform/database'
import { geocodingSettings } from '#platform/geocoding'
import { identitySettings } from '#platform/identity'
import { modelSettings } from '#platform/language-model'
import { mailSettings } from '#platform/mail'
import { mediaSettings } from '#platform/media'
import { outboundSettings } from '#platform/outbound'
import { mapSettings } from '#platform/pages'
import { sealingSettings } from '#platform/sealing'
import type { Setting, SettingsGroup } from '#platform/settings'
import { speechSettings } from '#platform/speech'
import { telemetrySettings } from '#platform/telemetry'
import { translationSettings } from '#platform/translation'
import { videoSettings } from '#platform/video'
import { visionSettings } from '#platform/vision'
import { processSettings } from './process.ts'

/** The settings of every module, in the order in which docs/configuration.md has them. */
export const SETTINGS_GROUPS = [
  processSettings,
  jurisdictionSettings,
  databaseSettings,
  mediaSettings,
  encryptionSettings,
  whatsappSettings,
  telegramSettings,
  staffSettings,
  conversationSettings,
  modelSettings,
  speechSettings,
  translationSettings,
  visionSettings,
  informationSettings,
  geocodingSettings,
  mapSettings,
  aerialSettings,
  mailSettings,
  videoSettings,
  identitySettings,
  sealingSettings,
  limitsSettings,
  outboundSettings,
  telemetrySettings,
]

/** Every setting by its name. */
export const SETTINGS: ReadonlyMap<string, Setting> = new Map(
  SETTINGS_GROUPS.flatMap(({ settings }: SettingsGroup) => Object.entries(settings)),
)
