import { getCatalogue } from '#domain/services'
import type { Handler } from '../api-request.ts'
import { CHANGE_SCHEMA_FILE, CLOUD_EVENTS, changeSchema, cloudEvent } from '../cloud-events.ts'
import { apiRefusal } from '../errors.ts'
import type { CHANGES_PARAMETERS } from '../query.ts'
import { respondFile } from '../respond.ts'
import { followChanges } from './changes.ts'

/** `GET events`: the feed of changes as CloudEvents, in batches. The `Link` to `next` is the cursor, from which it can be read again. */
export const listEvents: Handler<typeof CHANGES_PARAMETERS> = async (apiRequest, query) => {
  const { changes, headers } = await followChanges(apiRequest, query)
  const { town } = apiRequest
  const catalogue = await getCatalogue(town)
  return {
    root: 'events',
    value: changes.map((change) => cloudEvent(town, catalogue, change)),
    headers: { ...headers, 'content-type': `${CLOUD_EVENTS}; charset=utf-8` },
  }
}

/** `GET schemas/{file}` */
export const readSchema: Handler = async ({ town, params }) => {
  if (params.file !== CHANGE_SCHEMA_FILE) throw apiRefusal(404, 'not-found.file')
  const schema = new Blob([JSON.stringify(changeSchema(town), null, 2)])
  return {
    response: respondFile(schema, 'application/schema+json', { 'cache-control': 'public, max-age=3600' }),
  }
}
