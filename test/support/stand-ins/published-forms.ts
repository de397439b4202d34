import { wantedForms } from '#channels/whatsapp'
import type { World } from '../world.ts'

/** Publishes the town's forms in the messenger, as `bun run connect` does. Before anybody begins a report: the service looks seldom. */
export const publishForms = ({ service, emulator }: World): void => {
  for (const { name, json } of wantedForms(service.town.profile))
    emulator.account.flows.create({
      name,
      categories: ['CUSTOMER_SUPPORT'],
      flow_json: JSON.stringify(json),
      publish: true,
    })
}
