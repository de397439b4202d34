import { Info } from 'luxon'
import { ofEveryLanguage, type RequestWords } from '#languages'
import { fold } from '#platform/text'

/** What the days of the week and the months are called in a locale. Folded. */
const namesOfDays = (locale: string): string[] =>
  [...Info.weekdays('long', { locale }), ...Info.months('long', { locale })].map(fold)

/** Alternatives of every language, as whole words. */
const words = (of: (requests: RequestWords) => string[]): RegExp =>
  new RegExp(
    `(?<![\\p{L}\\p{N}])(?:${ofEveryLanguage(({ requests }) => of(requests))
      .flat()
      .join('|')})(?![\\p{L}\\p{N}])`,
    'u',
  )

const anyOf = (of: (lookup: RequestWords['lookup']) => string): string =>
  ofEveryLanguage(({ requests }) => of(requests.lookup)).join('|')

/** «telèfon de la biblioteca», «on és la OAC»: what is looked up. Folded. */
export const LOOKUP_PREFIX = new RegExp(
  `^(?:${anyOf(({ before }) => before)})?(?:${anyOf(({ what }) => what)})(?: (?:${anyOf(({ joins }) => joins)}))* (.{3,60})$`,
)

/** «com està la meva incidència», «estat de la 26-00417»: they ask how a report stands. Folded. */
const STATUS_QUESTION = words(({ status }) => status)

/** Whether some words ask how a report stands, and of which number. */
export const detectStatusQuestion = (text: string): { number?: string } | undefined => {
  const number = /\b(\d{2}-\d{5,8})\b/.exec(text)?.[1]
  if (number) return { number }
  return STATUS_QUESTION.test(fold(text.slice(0, 500))) ? {} : undefined
}

/** «vull parlar amb una persona», «un humano por favor», «poseu-me amb algú»: folded. */
const PERSON_REQUEST = words(({ person }) => person)

/** Whether some words ask for a person. */
export const asksForPerson = (text: string): boolean => PERSON_REQUEST.test(fold(text.slice(0, 500)))

/** «obres», «talls de trànsit»: folded. */
const WORKS = words(({ works }) => [works.what])
const WORKS_ASKED = words(({ works }) => [works.ask])

/** Words of days: «avui», «dissabte», «aquesta setmana». */
const DAYS = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${ofEveryLanguage(({ dates, locale }) => [
    dates.today,
    dates.tomorrow,
    dates.afterTomorrow,
    dates.weekend,
    dates.nextBehind,
    dates.week,
    dates.month,
    ...namesOfDays(locale),
  ])
    .flat()
    .join('|')}|\\d{1,2})(?![\\p{L}\\p{N}])`,
  'gu',
)

/** What may stand besides in a question about works. */
const BESIDES_WORKS = words(({ works }) => [works.besides, works.ask])

/** A question about works is short: a longer message tells something. */
const MAX_QUESTION = 160

/**
 * Whether some words ask which works and cuts there are, and say nothing else: «hi ha talls avui?», «quines obres hi ha a …?». What
 * tells that works are badly marked, or that there is no light, does not.
 * @param text without the place that it names
 */
export const asksAboutWorks = (text: string): boolean => {
  if (text.length > MAX_QUESTION) return false
  const said = fold(text)
  if (!WORKS.test(said)) return false
  const withoutThem = said.replaceAll(new RegExp(WORKS, 'gu'), ' ')
  const withoutDays = withoutThem.replaceAll(DAYS, ' ')
  const left = withoutDays.replaceAll(new RegExp(BESIDES_WORKS, 'gu'), ' ').trim()
  if (left) return false
  const alone = withoutDays.trim() === ''
  return (
    /[?؟]/.test(text) ||
    WORKS_ASKED.test(withoutThem) ||
    withoutDays !== withoutThem ||
    (alone && isPlural(said))
  )
}

/** «tall de llum» alone tells of one; «talls» asks for them. */
const isPlural = (said: string): boolean =>
  !/^(?:tall|corte|coupure|rue|carrer|calle|strada|works$)\b/u.test(said)

const MENTIONS = words(({ works }) => [works.mentions])

/** Whether some words mention works or a cut, whatever they want: for those that are known to ask what is new. */
export const mentionsWorks = (text: string): boolean => MENTIONS.test(fold(text.slice(0, 500)))

const AREA_BEGINS = new RegExp(
  `^(?:${ofEveryLanguage(({ requests }) => requests.area.begins).join('|')})(?![\\p{L}\\p{N}])`,
  'u',
)
const AREA = words(({ area }) => [area.place])
const BESIDES_AREA = words(({ area, works }) => [area.place, area.besides, works.what])

/**
 * Whether some words ask to hear of what happens in an area, and say nothing else: «seguir el carrer …», «aviseu-me de les obres a prop».
 * @param text without the place that it names @param named whether it names one
 */
export const asksToFollowArea = (text: string, named: boolean): boolean => {
  if (text.length > MAX_QUESTION) return false
  const said = fold(text)
  const begun = AREA_BEGINS.exec(said)?.[0]
  if (begun === undefined) return false
  const rest = said.slice(begun.length)
  return (named || AREA.test(rest)) && besidesArea(rest) === ''
}

/** What some words say besides that there is an area. Folded. */
export const besidesArea = (text: string): string =>
  fold(text.slice(0, MAX_QUESTION)).replaceAll(new RegExp(BESIDES_AREA, 'gu'), ' ').trim()

const FOLLOWED = new RegExp(
  `^(?:${ofEveryLanguage(({ requests }) => requests.area.followed).join('|')})$`,
  'u',
)

/** «què segueixo?», «les meves zones»: whether some words ask which areas are followed. */
export const asksWhatIsFollowed = (text: string): boolean =>
  text.length <= MAX_QUESTION && FOLLOWED.test(fold(text))

const PARTICIPATION = words(({ participation }) => [participation.what])
const BESIDES_PARTICIPATION = words(({ participation }) => [participation.what, participation.besides])

/**
 * Whether some words ask which questions of the town are open, and say nothing else: «vull participar», «consultes», «votar». What complains of
 * a vote does not.
 */
export const asksToParticipate = (text: string): boolean => {
  if (text.length > MAX_QUESTION) return false
  const said = fold(text)
  return (
    PARTICIPATION.test(said) && said.replaceAll(new RegExp(BESIDES_PARTICIPATION, 'gu'), ' ').trim() === ''
  )
}

const BESIDES_HOME = words(({ participation }) => [participation.home])

/** What some words say besides that somebody lives there: «visc al carrer …». Folded. */
export const besidesHome = (text: string): string =>
  fold(text.slice(0, MAX_QUESTION)).replaceAll(new RegExp(BESIDES_HOME, 'gu'), ' ').trim()

/** «vull llençar un sofà», «how can I get rid of»: folded. */
const DISCARD_REQUEST = words(({ discard }) => discard)

/** Whether some words ask to be rid of something of one's own. */
export const asksToDiscard = (text: string): boolean => DISCARD_REQUEST.test(fold(text.slice(0, 500)))
