import { DateTime } from 'luxon'
import { z } from 'zod'
import { sanitise } from '#platform/text'
import { matchesFilter, type Parser, parseEach, resolveWebUrl } from '../entry.ts'
import type { Source } from '../sources.ts'
import { plainText } from './plain-text.ts'

const words = z
  .string()
  .nullish()
  .transform((text) => text?.trim() || undefined)
const several = z
  .union([z.array(z.string()), z.string()])
  .nullish()
  .transform((all) => (Array.isArray(all) ? all : all ? [all] : []))

const eventSchema = z.looseObject({
  acte_id: z.union([z.string(), z.number()]).transform(String),
  titol: z.string().min(1),
  subtitol: words,
  data_inici: z.string(),
  data_fi: words,
  observacions_horari: words,
  descripcio: words,
  grup_adreca: z.looseObject({ adreca_nom: words, adreca: words, localitzacio: words }).nullish(),
  tags: several,
  tipus: several,
  preu: words,
  url_inscripcions: words,
  imatge: several,
  acte_url: words,
  url_general: words,
})

/**
 * Events of the Diputació de Barcelona's open data (`{entitats, elements}`, content type «acte»). Most have days and no
 * hours: from 00:00 to 23:59 is all day. @see https://dadesobertes.diba.cat @throws when it is none
 */
export const parseDiba: Parser<Source> = ({ only }, text, zone) => {
  const { elements } = z.object({ elements: z.array(z.unknown()) }).parse(JSON.parse(text))
  return parseEach(
    elements.filter((raw) => matchesFilter(raw, only)),
    (raw) => {
      const it = eventSchema.parse(raw)
      const at = (written: string | undefined) => {
        const date = written ? DateTime.fromSQL(written, { zone }) : undefined
        return date?.isValid ? date : undefined
      }
      const startsAt = at(it.data_inici)
      if (!startsAt) throw new Error(`invalid start time: ${it.data_inici}`)
      const endsAt = at(it.data_fi)
      const allDay =
        /00:00:00$/.test(it.data_inici) && /(23:59(:\d\d)?|00:00:00)$/.test(it.data_fi ?? '23:59')
      const [lat, long] = (it.grup_adreca?.localitzacio ?? '').split(',').map(Number)
      const facts: [string, string][] = []
      if (it.observacions_horari) facts.push(['hours', sanitise(plainText(it.observacions_horari), 300)])
      if (it.preu) facts.push(['price', sanitise(it.preu, 300)])
      const signup = resolveWebUrl(it.url_inscripcions)
      if (signup) facts.push(['signup', signup])
      return {
        externalId: it.acte_id,
        title: sanitise(plainText(it.titol), 300),
        body: plainText([it.subtitol, it.descripcio].filter(Boolean).join('<br><br>')),
        url: resolveWebUrl(it.acte_url) ?? resolveWebUrl(it.url_general),
        // Their pictures are not cleared for use by others: none is shown.
        startsAt: startsAt.toJSDate(),
        endsAt: endsAt?.toJSDate(),
        allDay,
        place: [it.grup_adreca?.adreca_nom, it.grup_adreca?.adreca].filter(Boolean).join(', ') || undefined,
        ...(Number.isFinite(lat) && Number.isFinite(long) ? { lat, long } : {}),
        facts,
        expiresAt: (endsAt ?? startsAt.plus({ hours: 3 })).toJSDate(),
        // «000. NO MOSTRAR FORMULARI»: a note to themselves.
        keywords: [...it.tags, ...it.tipus].filter((tag) => !/^\d+\./.test(tag)).join(' '),
      }
    },
  )
}
