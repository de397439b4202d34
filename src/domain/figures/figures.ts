import {
  type AppointmentFigures,
  type CollectionFigures,
  countAppointments,
  countCollections,
} from '#domain/appointments'
import {
  countHandovers,
  countWritten,
  type HandoverFigures,
  type WrittenFigures,
} from '#domain/conversations'
import { getPeriodCosts, type PeriodCosts } from '#domain/message-costs'
import {
  countByArea,
  countByAsset,
  countOverdueOverTime,
  countReceived,
  countReopened,
  type DoneFigures,
  type KeyedRequestCount,
  measureDone,
  type OverdueFigures,
  type ReceivedFigures,
  type ReopenedFigures,
  type RequestScope,
} from '#domain/service-requests'
import type { Town } from '#domain/town'
import { type AreaSource, getAreas } from './areas.ts'
import type { Period } from './period.ts'

/** What the work of a period comes to. */
export type Figures = {
  period: Period
  received: ReceivedFigures
  byArea: KeyedRequestCount[]
  areaSource: AreaSource
  /** The things of the street that were reported most. */
  byAsset: KeyedRequestCount[]
  done: DoneFigures
  overdue: OverdueFigures
  reopened: ReopenedFigures
  written: WrittenFigures
  handovers: HandoverFigures
  appointments: AppointmentFigures
  collections: CollectionFigures
  costs: PeriodCosts
}

/** Counts everything of a period at once. @param scope whose requests; what is not of requests is of all */
export const getFigures = async (town: Town, period: Period, scope: RequestScope): Promise<Figures> => {
  const { buckets, wholeBuckets } = period
  const { source, areas } = await getAreas(town)
  const [
    received,
    byArea,
    byAsset,
    done,
    overdue,
    reopened,
    written,
    handovers,
    appointments,
    collections,
    costs,
  ] = await Promise.all([
    countReceived(town, scope, buckets),
    countByArea(town, scope, buckets, areas),
    countByAsset(town, scope, buckets),
    measureDone(town, scope, buckets),
    countOverdueOverTime(town, scope, buckets),
    countReopened(town, scope, buckets),
    countWritten(town, buckets),
    countHandovers(town, buckets),
    countAppointments(town, wholeBuckets),
    countCollections(town, wholeBuckets),
    getPeriodCosts(town, buckets),
  ])
  return {
    period,
    received,
    byArea,
    areaSource: source,
    byAsset,
    done,
    overdue,
    reopened,
    written,
    handovers,
    appointments,
    collections,
    costs,
  }
}
