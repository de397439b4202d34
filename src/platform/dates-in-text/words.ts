import { Info } from 'luxon'

/**
 * Words of dates and hours in Catalan, Spanish, English, French, Arabic and Romanian, normalised: small letters, no accents,
 * one form of each Arabic letter.
 */

/** A text as the tables have it: figures are Latin, signs inside figures stay. */
export const normalise = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[إأآٱ]/g, 'ا')
    .replace(/ى/g, 'ي')
    .replace(/ة/g, 'ه')
    .replace(/[’'´`]/g, ' ')
    .replace(/(?<!\d)[^\p{L}\p{N},]|[^\p{L}\p{N},:./-]|[:./-](?!\d)/gu, ' ')
    .replace(/,/g, ' , ')
    .replace(/ {2,}/g, ' ')
    .trim()

/** Alternatives of a pattern, the longest first: «dema passat» before «dema». */
export const anyOf = (words: Iterable<string>): string =>
  [...words].sort((a, b) => b.length - a.length).join('|')

const LOCALES = ['ca', 'es', 'en', 'fr', 'ro', 'ar']

const numbered = (lists: (readonly string[])[], more: Record<string, number> = {}): Map<string, number> =>
  new Map([
    ...lists.flatMap((names) => names.map((name, at) => [normalise(name), at + 1] as const)),
    ...Object.entries(more),
  ])

const ROMANIAN_DAYS = ['lunea', 'martea', 'miercurea', 'joia', 'vinerea', 'sambata', 'duminica']
const ARABIC_DAYS = ['اثنين', 'ثلاثاء', 'اربعاء', 'خميس', 'جمعه', 'سبت', 'احد']

/** 1 is Monday. */
export const WEEKDAYS = numbered([
  ...LOCALES.map((locale) => Info.weekdays('long', { locale })),
  ROMANIAN_DAYS,
  ARABIC_DAYS,
])

/** 1 is January. */
export const MONTHS = numbered([
  ...LOCALES.map((locale) =>
    Info.months('long', { locale }).map((name) => name.replace(/^(?:de |d’|d')/, '')),
  ),
  // As they are called in Morocco.
  ['يناير', 'فبراير', 'مارس', 'ابريل', 'ماي', 'يونيو', 'يوليوز', 'غشت', 'شتنبر', 'اكتوبر', 'نونبر', 'دجنبر'],
])

const count = (...lists: string[]): Map<string, number> =>
  new Map(lists.flatMap((list) => list.split(' ').map((word, at) => [word, at + 1] as const)))

/** Numbers that are spelled out, as they count days and hours. */
export const NUMBERS = new Map([
  ...count(
    'un dos tres quatre cinc sis set vuit nou deu onze dotze tretze catorze quinze',
    'una dues tres quatre cinc sis set vuit nou deu onze dotze',
    'uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince',
    'one two three four five six seven eight nine ten eleven twelve',
    'une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze',
    'unu doi trei patru cinci sase sapte opt noua zece unsprezece doisprezece',
    'o doua',
    'واحد اثنين ثلاثه اربعه خمسه سته سبعه ثمانيه تسعه عشره',
    'الواحده الثانيه الثالثه الرابعه الخامسه السادسه السابعه الثامنه التاسعه العاشره',
  ),
  ['a', 1],
  ['الحاديه عشره', 11],
  ['الثانيه عشره', 12],
])

/** Words for the parts of a day. */
export const PARTS = {
  morning:
    'al mati|del mati|de mati|pel mati|el mati|aquest mati|matins|mati|por la manana|de la manana|a la manana|en la manana|esta manana|las mananas|in the mornings?|this morning|mornings?|le matin|du matin|ce matin|matin|dimineata|في الصباح|صباحا|الصباح',
  afternoon:
    'a la tarda|de la tarda|per la tarda|a les tardes|aquesta tarda|la tarda|tardes|tarda|a la tarde|por la tarde|de la tarde|en la tarde|las tardes|esta tarde|(?<!mas )tarde|in the afternoons?|this afternoon|afternoons?|l apres midi|de l apres midi|cet apres midi|apres midi|dupa amiaza|dupa masa|بعد الظهر|مساء',
  evening:
    'al vespre|del vespre|aquest vespre|vespre|al capvespre|in the evenings?|this evening|evenings?|le soir|du soir|ce soir|soir|seara|diseara|في المساء|المساء',
  night:
    'a la nit|de la nit|aquesta nit|per la nit|nit|por la noche|de la noche|esta noche|noche|at night|tonight|night|la nuit|cette nuit|nuit|noaptea|la noapte|الليله|ليلا|في الليل',
  small: 'de la matinada|de matinada|de madrugada|de la madrugada',
} as const

/** Of these the day is today's. */
export const TODAY_PARTS =
  /(?<!\p{L})(?:aquest mati|aquesta tarda|aquest vespre|aquesta nit|esta manana|esta tarde|esta noche|this morning|this afternoon|this evening|tonight|ce matin|cet apres midi|ce soir|cette nuit|diseara|الليله)(?!\p{L})/u

export const TODAY = 'avui|hoy|today|aujourd hui|astazi|azi|اليوم'
export const TOMORROW = 'dema|manana|tomorrow|demain|maine|غدا|بكره|غد'
export const AFTER_TOMORROW =
  'dema passat|passat dema|pasado manana|the day after tomorrow|day after tomorrow|apres demain|poimaine|بعد غد|بعد بكره'

/** «que ve», before or behind what it is said of. */
export const NEXT_BEHIND =
  'que ve|vinent|proper|propera|seguent|que viene|proximo|proxima|siguiente|next|prochaine?|suivante?|qui vient|viitoare|viitor|القادمه?|المقبله?|الجايه?'
export const NEXT_BEFORE = 'proper|propera|proximo|proxima|siguiente|next|prochaine?|coming'
export const THIS = 'aquesta?|esta|este|this|cette|ce|cet|asta|acest|aceasta|هذا|هذه'

export const WEEK = 'setmana|semana|week|semaine|saptamana|الاسبوع|اسبوع'
export const WEEKEND =
  'cap de setmana|finde semana|fin de semana|finde|weekend|week end|fin de semaine|sfarsitul de saptamana|sfarsit de saptamana|نهايه الاسبوع'
export const MONTH = 'mes|month|mois|luna|الشهر|شهر'

/** «d’aquí a», before so many days. */
export const IN =
  'd aqui a|d aqui|de aqui a|dintre de|dins de|dentro de|en|in|within|dans|d ici|peste|بعد|خلال'
export const UNITS = {
  days: 'dies|dia|dias|days|day|jours|jour|zile|zi|ايام|يوم',
  weeks: 'setmanes|setmana|semanas|semana|weeks|week|semaines|semaine|saptamani|saptamana|اسابيع|اسبوع',
  months: 'mesos|mes|meses|months|month|mois|luni|luna|اشهر|شهور|شهر',
} as const

export const SOONEST =
  'la primera hora lliure|la primera|el primer|primera lliure|com mes aviat|com abans|quan abans|al mes aviat|lo antes posible|cuanto antes|la mas pronto|primera disponible|first|soonest|earliest|as soon as possible|asap|le plus tot possible|des que possible|au plus vite|cat mai repede|cat mai curand|prima|في اقرب وقت|اقرب موعد'

/** Before an hour. */
export const AT =
  'cap a les|cap a la|sobre les|sobre la|a les|a la|les|sobre las|hacia las|a las|las|at|around|la ora|ora|الساعه|علي الساعه'
export const FROM =
  'a partir de|mes tard de|despres de|des de|despues de|desde|mas tarde de|after|from|since|apres|des|dupa|de la|incepand cu|بعد|من'
export const UNTIL = 'abans de|fins a|antes de|hasta|before|until|by|avant|jusqu a|inainte de|pana la|قبل|حتي'
export const BETWEEN = 'entre|between|intre|بين'
export const AND = 'i|y|and|et|si|و|a|to|till|fins a|hasta|pana la|الي'
export const NOON = 'migdia|mediodia|noon|midday|midi|pranz|الظهر'
