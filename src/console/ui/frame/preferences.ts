/** How somebody wants the console, each with what it can be; the first is how it is unless they say otherwise. */
export const PREFERENCES = {
  /** `auto`: wide where there is room. */
  rail: ['auto', 'narrow', 'wide'],
  theme: ['auto', 'light', 'dark'],
  density: ['compact', 'roomy'],
  /** Keys of a single letter, which get in the way of who speaks to their computer. */
  keys: ['on', 'off'],
  /** When somebody begins to wait. */
  sound: ['off', 'on'],
} as const

type PreferenceName = keyof typeof PREFERENCES

/** What a browser keeps of how somebody wants the console. */
export type Preferences = { [Name in PreferenceName]: (typeof PREFERENCES)[Name][number] }

export const DEFAULT_PREFERENCES: Preferences = {
  rail: 'auto',
  theme: 'auto',
  density: 'compact',
  keys: 'on',
  sound: 'off',
}

const NAMES = Object.keys(PREFERENCES) as PreferenceName[]

const asPreferences = (text: (name: PreferenceName) => string | undefined): Partial<Preferences> =>
  Object.fromEntries(
    NAMES.flatMap((name) => {
      const value = PREFERENCES[name].find((one) => one === text(name))
      return value ? [[name, value]] : []
    }),
  )

/** What a request's cookies state. They go with the screen, not with the person: a desk and a phone want other things. */
export const getPreferences = ({ headers }: Request): Preferences => {
  const cookies = headers.get('cookie') ?? ''
  return {
    ...DEFAULT_PREFERENCES,
    ...asPreferences((name) => new RegExp(`(?:^|;\\s*)town\\.${name}=(\\w+)`).exec(cookies)?.[1]),
  }
}

/** The cookies that keep what a form states. */
export const preferenceCookies = (text: (name: string) => string): string[] =>
  Object.entries(asPreferences(text)).map(
    ([name, value]) => `town.${name}=${value}; Path=/console; SameSite=Lax; Max-Age=31536000`,
  )
