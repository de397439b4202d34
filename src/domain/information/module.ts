import { handleJobs, type Module, type Town } from '#domain/town'
import { outboundFor } from '#platform/outbound'
import { fetchDue, fetchSource, updateSource } from './fetch.ts'
import { measureSources } from './gauges.ts'
import { fetchInformationPictures, updatePictures } from './pictures.ts'
import { type Source, sourcesOf } from './sources.ts'

const findSource = (town: Town, sourceId: string): Source | undefined =>
  sourcesOf(town).find(({ id }) => id === sourceId)

export const informationModule: Module = {
  name: 'information',
  jobs: [
    handleJobs(fetchSource, async (town, { sourceId }, { outbound }) => {
      const source = findSource(town, sourceId)
      if (source) await updateSource(town, source, outbound.configured)
    }),
    handleJobs(
      fetchInformationPictures,
      (town, { sourceId }, { outbound }) => {
        const { url = '' } = findSource(town, sourceId) ?? {}
        return updatePictures(town, sourceId, outboundFor(outbound, url))
      },
      1,
    ),
  ],
  measure: measureSources,
  schedules: [
    {
      name: 'fetch-sources',
      cron: '15 * * * * *',
      run: (town) => fetchDue(town, sourcesOf(town)),
      atStart: true,
    },
  ],
}
