import { z } from 'zod'
import { type ParsedFeed, parseEach } from '../entry.ts'

const pharmacy = z.looseObject({
  id: z.string(),
  nom: z.string(),
  adreca: z.string(),
  telefon: z.string().optional(),
  lat: z.number().optional(),
  lon: z.number().optional(),
})

const rota = z.object({ farmacies: z.array(z.unknown()), torns: z.array(z.unknown()) })

const shift = z.looseObject({
  id: z.string(),
  farmacia_id: z.string(),
  inici: z.iso.datetime({ offset: true }),
  fi: z.iso.datetime({ offset: true }),
})

/** The rota of on-duty pharmacies: an entry for each turn, with absolute beginning and end. @throws when it is no rota */
export const parsePharmacies = (text: string): ParsedFeed => {
  const { farmacies, torns } = rota.parse(JSON.parse(text))
  const known = new Map(
    farmacies.flatMap((one) => {
      const read = pharmacy.safeParse(one)
      return read.success ? [[read.data.id, read.data] as const] : []
    }),
  )
  return parseEach(torns, (raw) => {
    const { id, farmacia_id, inici, fi } = shift.parse(raw)
    const where = known.get(farmacia_id)
    if (!where) throw new Error(`unknown pharmacy ${farmacia_id}`)
    const { nom, adreca, telefon, lat, lon } = where
    return {
      externalId: id,
      title: nom,
      body: '',
      startsAt: new Date(inici),
      endsAt: new Date(fi),
      expiresAt: new Date(fi),
      place: adreca,
      phone: telefon,
      lat,
      long: lon,
    }
  })
}
