import { parse } from 'csv-parse/sync'
import { clean } from '#platform/text'
import { type Parsed, readEach } from './entry.ts'

type Row = Record<string, string | undefined>

/** Places of the town and how to reach them: a CSV with a row each. @throws when it is no CSV */
export const parseDirectory = (text: string): Parsed =>
  readEach(
    parse(text, { columns: true, bom: true, skip_empty_lines: true, relax_column_count: true }) as Row[],
    (row) => {
      const { id, nom } = row
      if (!id || !nom) throw new Error('a place without id or name')
      const [lat, long] = [Number(row.lat || Number.NaN), Number(row.lon || Number.NaN)]
      return {
        externalId: id,
        title: clean(nom, 200),
        body: '',
        place: row.adreca ? clean(row.adreca, 200) : undefined,
        phone: [row.telefon, row.telefon_alternatiu].filter(Boolean).join(' · ') || undefined,
        ...(Number.isFinite(lat) && Number.isFinite(long) ? { lat, long } : {}),
        facts: row.horari ? [['hours', clean(row.horari, 300)]] : [],
        keywords: [row.tipus, row.paraules_clau?.replaceAll(';', ' ')].filter(Boolean).join(' '),
      }
    },
  )
