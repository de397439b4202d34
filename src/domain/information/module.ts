import { handleJobs, type Module, type Runtime } from '#domain/town'
import { outboundFor } from '#platform/outbound'
import { fetchDue, fetchSource, updateSource } from './fetch.ts'
import { fetchInformationPictures, updatePictures } from './pictures.ts'
import { type Source, sourcesOf } from './sources.ts'

const findSource = (runtime: Runtime, sourceId: string): Source | undefined =>
  sourcesOf(runtime).find(({ id }) => id === sourceId)

export const informationModule: Module = {
  name: 'information',
  jobs: [
    handleJobs(fetchSource, async (town, { sourceId }, runtime) => {
      const source = findSource(runtime, sourceId)
      if (source) await updateSource(town, source, runtime.outbound.configured)
    }),
    handleJobs(
      fetchInformationPictures,
      (town, { sourceId }, runtime) => {
        const { url = '' } = findSource(runtime, sourceId) ?? {}
        return updatePictures(town, sourceId, outboundFor(runtime.outbound, url))
      },
      1,
    ),
  ],
  schedules: [
    {
      name: 'fetch-sources',
      cron: '15 * * * * *',
      run: (town, runtime) => fetchDue(town, sourcesOf(runtime)),
      atStart: true,
    },
  ],
}
