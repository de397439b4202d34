import { XMLParser } from 'fast-xml-parser'
import { DateTime } from 'luxon'
import { z } from 'zod'
import { sanitise } from '#platform/text'
import { assertNoEntities, matchesFilter, type Parser, parseEach, resolveWebUrl } from '../entry.ts'
import type { Source } from '../sources.ts'
import { plainText } from './plain-text.ts'

const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'ad' })

const words = z
  .string()
  .optional()
  .transform((text) => text?.trim() || undefined)

const advert = z.looseObject({
  id: z.string().min(1),
  title: z.string().min(1),
  url: words,
  content: words,
  company: words,
  experience: words,
  contract: words,
  workingHours: words,
  date: words,
  salaryMin: words,
  salaryMax: words,
  city: words,
  status: words,
})

/** Titles come in capitals: «INFERMER/A» is «Infermer/a». */
const sentenceCase = (title: string): string =>
  title === title.toUpperCase() ? title.charAt(0) + title.slice(1).toLowerCase() : title

/** Job offers of the Generalitat's Feina Activa (`offers-xml`). Closed ones are not told. @throws when it is none */
export const parseFeinaActiva: Parser<Source> = ({ only, days }, text, zone) => {
  assertNoEntities(text)
  const whole = parser.parse(text.replace(/^[\s\ufeff]+/, ''), true)
  const adverts: unknown[] | undefined = whole?.ofertes?.feinaactiva?.ad
  if (!Array.isArray(adverts)) throw new Error('the feed has no list of job offers')
  return parseEach(
    adverts.filter((raw) => matchesFilter(raw, only)),
    (raw) => {
      const it = advert.parse(raw)
      if (it.status && it.status.toUpperCase() !== 'PUBLISHED') return undefined
      const published = it.date ? DateTime.fromFormat(it.date, 'dd/MM/yyyy', { zone }) : undefined
      const at = published?.isValid ? published : undefined
      const salary = [it.salaryMin, it.salaryMax].filter(Boolean).join(' – ')
      const told: [string, string | undefined][] = [
        ['contract', it.contract],
        ['day', it.workingHours],
        ['salary', salary ? `${salary} €` : undefined],
        ['town', it.city],
      ]
      return {
        externalId: it.id,
        title: sanitise(sentenceCase(it.title), 300),
        body: plainText([it.company, it.content, it.experience].filter(Boolean).join('<br>')),
        url: resolveWebUrl(it.url),
        publishedAt: at?.toJSDate(),
        expiresAt: days ? at?.plus({ days }).toJSDate() : undefined,
        facts: told.flatMap(([label, said]): [string, string][] =>
          said ? [[label, sanitise(said, 300)]] : [],
        ),
      }
    },
  )
}
