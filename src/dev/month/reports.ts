import { TELEGRAM } from '#channels/telegram'
import { getAssetLayers, layersOfService, listNearestAssets } from '#domain/assets'
import { enqueueMessages, textMessage } from '#domain/conversations'
import { notifyRequestChange } from '#domain/notifications'
import {
  changeServiceRequestIn,
  findServiceRequest,
  type Location,
  listPictures,
  reviewRequestPicture,
  type ServiceRequestChange,
  submitServiceRequest,
} from '#domain/service-requests'
import { findActiveService, getCatalogue, localised, type ServiceDefinition } from '#domain/services'
import { isInDepartment, type Member } from '#domain/staff'
import type { ChannelId, Town } from '#domain/town'
import { createContext } from '#domain/use-cases'
import type { Tx } from '#platform/database'
import { isInsideRing, type Point } from '#platform/geocoding'
import { inWorkingHours, minutesAfter, momentAgo, nextMorning } from './clock.ts'
import { converse } from './converse.ts'
import { drawPicture } from './drawings.ts'
import { KINDS, type ReportedKind } from './kinds.ts'
import type { PastTown } from './past-town.ts'
import { PEOPLE } from './people.ts'
import type { Random } from './random.ts'

/** A street in which things are reported. */
export type ReportedStreet = Point & { officialName: string; quarter?: string; zipcode?: string }

/** A member of staff who works on them. */
export type Worker = Member & { department?: string }

type Report = {
  at: Date
  daysAgo: number
  kind: ReportedKind
  service: ServiceDefinition
  words: string
  place: Location & Point & { address: string }
}

const REPORTS = 150

/** Of them, those that were written on the messenger, each by another person. */
export const WRITTEN = 36

/** The share of those with a picture, where their kind can be drawn. */
const PICTURED = 0.75

/** By which of the town's own ways the others came. */
const OTHER_CHANNELS: readonly ChannelId[] = ['phone', 'phone', 'phone', 'web', 'web', TELEGRAM, 'open311']

/** Idempotency keys of the month's reports: by the first of them a second start knows that it is there. */
export const reportKey = (index: number): string => `month:${index}`

/**
 * Files the month's reports, and has them worked on as they would have been since.
 * @returns who wrote some of them, and the reports, the newest first
 */
export const fileReports = async (
  past: PastTown,
  tx: Tx,
  given: {
    streets: readonly ReportedStreet[]
    workers: readonly Worker[]
    crew: readonly Member[]
    labels: Map<string, string>
    random: Random
    now: Date
  },
): Promise<{ contactIds: string[]; requestIds: string[] }> => {
  const { streets, workers, crew, labels, random, now } = given
  const { town } = past
  const catalogue = await getCatalogue(town)
  const kinds = KINDS.flatMap((kind) => {
    const service = findActiveService(catalogue, kind.code)
    return service ? Array.from({ length: kind.weight }, () => ({ kind, service })) : []
  })
  const contactIds: string[] = []
  const requestIds: string[] = []
  past.goTo(now)
  // More of late than at the beginning: a town takes to it.
  const days = Array.from({ length: REPORTS }, () => Math.floor(30 * random.next() ** 1.2)).sort(
    (a, b) => b - a,
  )
  for (const [index, daysAgo] of days.entries()) {
    past.goTo(now)
    const { kind, service } = random.pick(kinds)
    const report: Report = {
      daysAgo,
      at: momentAgo(town, daysAgo, random),
      kind,
      service,
      words: random.pick(kind.words),
      place: placeIn(random.pick(streets), town, random),
    }
    // Spread over the month: every fourth or so.
    const writer = index % 4 === 1 ? PEOPLE[Math.floor(index / 4)] : undefined
    const talked =
      writer && contactIds.length < WRITTEN
        ? await converse(past, tx, writer, [
            { at: minutesAfter(report.at, -3), text: `${report.words} És al ${report.place.address}.` },
            {
              at: minutesAfter(report.at, -2.9),
              task: 'report',
              text: `*Reviseu-ho*\nQuè hi passa: ${report.words}\nOn: ${report.place.address}`,
            },
            { at: minutesAfter(report.at, -0.2), text: 'Confirmar' },
          ])
        : undefined
    if (talked) contactIds.push(talked.contactId)
    past.goTo(report.at)
    const filed = await submitServiceRequest(createContext(town, { kind: 'system' }), {
      serviceCode: service.code,
      ...(await nearestAsset(town, report)),
      channel: talked ? getChannel(town) : random.pick(OTHER_CHANNELS),
      description: report.words,
      attributes: kind.attributes,
      contactId: talked?.contactId,
      idempotencyKey: reportKey(index),
      files:
        kind.drawing && random.happens(PICTURED)
          ? [[`${kind.drawing}.jpg`, new Blob([new Uint8Array(await drawPicture(kind.drawing, random))])]]
          : [],
    })
    requestIds.unshift(filed.id)
    if (talked) {
      past.goTo(minutesAfter(report.at, 0.1))
      const receipt = `✅ La vostra incidència té el número *${filed.id}* (${localised(service.names, 'ca')}). Us avisarem per aquí de tot el que hi hagi de nou.`
      await enqueueMessages(tx, town, talked.conversationId, [
        { causeKey: `month:receipt:${filed.id}`, message: textMessage(receipt), task: 'report' },
      ])
    }
    await workOn(past, tx, {
      report,
      id: filed.id,
      workers,
      crew,
      labels,
      random,
      now,
      told: talked !== undefined,
    })
  }
  return { contactIds, requestIds }
}

/** The thing of the street that a report is likely about, where the town has an inventory; else only where. */
const nearestAsset = async (
  town: Town,
  { service, place }: Report,
): Promise<{ location: Location; assetId?: string }> => {
  const kinds = layersOfService(await getAssetLayers(town), service.code).map(({ code }) => code)
  const [near] = await listNearestAssets(town, { kinds, point: place, limit: 1 })
  return near
    ? { location: { ...place, lat: near.lat, long: near.long }, assetId: near.id }
    : { location: place }
}

const getChannel = ({ channels }: Town): ChannelId => {
  const [first] = channels
  if (!first) throw new Error('the town has no messenger')
  return first.id
}

/** Some way along a street, within the town: a street's own point stands for all of it. */
const placeIn = (street: ReportedStreet, { boundary }: Town, random: Random): Report['place'] => {
  const { officialName, quarter, zipcode } = street
  const words = { address: `${officialName}, ${random.between(1, 60)}`, quarter, zipcode }
  const point = {
    lat: street.lat + (random.next() - 0.5) * 0.0012,
    long: street.long + (random.next() - 0.5) * 0.0016,
  }
  return { ...words, ...(isInsideRing(point, boundary) ? point : { lat: street.lat, long: street.long }) }
}

/** The town's word on a request, by where it stands. */
const NOTES: Record<'confirmed' | 'in_progress' | 'waiting' | 'resolved' | 'rejected', readonly string[]> = {
  confirmed: ['', 'L’hem rebuda i hi passarem a mirar-ho.', ''],
  in_progress: ['La brigada hi anirà aquesta setmana.', 'Ja hi estem treballant.', 'Hem demanat el recanvi.'],
  waiting: ['Esperem la peça de recanvi.', 'Cal que hi vingui la companyia elèctrica.'],
  resolved: [
    'Ja està arreglat. Gràcies per avisar.',
    'Fet aquest matí.',
    'Resolt. Si torna a passar, digueu-nos-ho.',
  ],
  rejected: [
    'És en un terreny privat: n’hem avisat els propietaris.',
    'Ho hem mirat i no hi hem trobat res.',
  ],
}

/** What staff say to each other. */
const AGAIN = 'És la tercera vegada aquest any.'
const INTERNAL = ['Cal la cistella.', AGAIN, 'Parlat amb el veí de la planta baixa.']

type Work = {
  report: Report
  id: string
  workers: readonly Worker[]
  crew: readonly Member[]
  labels: Map<string, string>
  random: Random
  now: Date
  told: boolean
}

/** Has a report go through its states, as far as its age lets it. */
const workOn = async (past: PastTown, tx: Tx, work: Work): Promise<void> => {
  const { report, id, labels, random, now, told } = work
  const found = await findServiceRequest(past.town, id)
  const able = work.workers.filter(({ department }) => !department || department === found?.department)
  const worker = random.pick(able)
  // What a crew has begun is theirs; the desk has the rest.
  const doer =
    work.crew.find(({ departments }) => found?.department && departments.includes(found.department)) ?? worker
  let at = report.at
  for (const state of pathOf(report, random)) {
    const days = state === 'resolved' ? random.between(1, 4) : random.between(0, 1)
    const morning = nextMorning(past.town, at, days, random)
    at = inWorkingHours(past.town, morning > at ? morning : minutesAfter(at, random.between(20, 120)))
    if (at >= now) return
    past.goTo(at)
    const publicNote = random.pick(NOTES[state])
    const internalNote = random.happens(0.15) ? random.pick(INTERNAL) : undefined
    const again = internalNote === AGAIN
    const change: ServiceRequestChange = {
      state,
      publicNote,
      actor: worker.name,
      ...(state === 'in_progress' ? { assignee: { id: doer.id, name: doer.name } } : {}),
      ...(internalNote ? { internalNote } : {}),
      ...(again ? { labels: [labels.get('Reincident') ?? ''], priority: 'high' } : {}),
      suppressNotification: !told,
    }
    const outcome = await changeServiceRequestIn(tx, past.town, id, change)
    if (told && typeof outcome === 'object') await notifyRequestChange(past.town, outcome.eventId)
  }
  if (random.happens(0.4)) await publishPictures(past, work, minutesAfter(report.at, random.between(30, 300)))
}

const publishPictures = async ({ town, goTo }: PastTown, { id, now, random, workers }: Work, at: Date) => {
  if (at >= now) return
  goTo(at)
  const pictures = (await listPictures(town, [id])).get(id) ?? []
  const department = (await findServiceRequest(town, id))?.department
  const able = workers.filter((one) => department && isInDepartment(one, department))
  for (const picture of pictures)
    await reviewRequestPicture(createContext(town, { kind: 'staff', member: random.pick(able) }), {
      id,
      pictureId: picture,
      review: 'published',
    })
}

type WorkState = keyof typeof NOTES

const pathOf = ({ daysAgo }: Report, random: Random): WorkState[] => {
  const luck = random.next()
  if (daysAgo < 1) return luck < 0.25 ? ['confirmed'] : []
  if (daysAgo < 4)
    return luck < 0.3
      ? ['confirmed']
      : luck < 0.55
        ? ['confirmed', 'in_progress']
        : luck < 0.7
          ? ['resolved']
          : []
  if (luck < 0.06) return ['rejected']
  if (luck < 0.12) return ['confirmed', 'in_progress', 'waiting']
  if (luck < 0.24) return ['confirmed', 'in_progress']
  if (luck < 0.3) return ['confirmed']
  return luck < 0.6 ? ['confirmed', 'in_progress', 'resolved'] : ['in_progress', 'resolved']
}
