/** How a module declares its settings: variables of the environment. */
export {
  declareSettings,
  list,
  port,
  type Setting,
  type SettingsContext,
  type SettingsGroup,
  webAddress,
} from './setting.ts'
